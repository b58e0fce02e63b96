using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Gateway;

/// <summary>
/// A gateway's tables. Received notices stay sealed at rest and are opened when a person reads them; the parts
/// that this nation sent are kept as they were signed.
/// </summary>
internal static class GatewaySchema
{
    public static readonly IReadOnlyList<Migration> Migrations =
    [
        new(1, Journal.Schema + ";" + """
            CREATE TABLE directory_cache (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                document BLOB NOT NULL,
                removals BLOB NOT NULL,
                freshness BLOB NOT NULL
            ) STRICT;
            CREATE TABLE submission (
                state TEXT NOT NULL,
                agency TEXT NOT NULL,
                submission_id TEXT NOT NULL,
                digest BLOB NOT NULL,
                notice_id TEXT NOT NULL,
                version INTEGER NOT NULL,
                env TEXT NOT NULL,
                recipients TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (state, agency, submission_id)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE notice (
                notice_id TEXT PRIMARY KEY,
                direction INTEGER NOT NULL,
                version INTEGER NOT NULL,
                env TEXT NOT NULL,
                family TEXT NOT NULL,
                type TEXT NOT NULL,
                issuer_state TEXT NOT NULL,
                issuer_agency TEXT NOT NULL,
                priority TEXT NOT NULL,
                state TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                valid_until INTEGER NOT NULL,
                correlation TEXT NOT NULL,
                header BLOB NOT NULL,
                outcome TEXT
            ) STRICT;
            CREATE INDEX notice_correlation ON notice (correlation);
            CREATE INDEX notice_valid ON notice (valid_until) WHERE state NOT IN ('EXPIRED', 'WITHDRAWN');
            CREATE TABLE envelope (
                env TEXT PRIMARY KEY,
                notice_id TEXT NOT NULL,
                version INTEGER NOT NULL,
                direction INTEGER NOT NULL,
                sender TEXT NOT NULL,
                jti TEXT NOT NULL,
                recipients TEXT NOT NULL,
                inner_sha256 TEXT,
                bytes BLOB,
                refusal TEXT
            ) STRICT;
            CREATE INDEX envelope_notice ON envelope (notice_id, version);
            CREATE TABLE sent_part (
                env TEXT NOT NULL,
                part TEXT NOT NULL,
                desk TEXT NOT NULL,
                content BLOB NOT NULL,
                PRIMARY KEY (env, part)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE outbox (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                lane INTEGER NOT NULL,
                env TEXT NOT NULL,
                notice_id TEXT NOT NULL
            ) STRICT;
            CREATE INDEX outbox_order ON outbox (lane, id);
            CREATE INDEX outbox_notice ON outbox (notice_id);
            CREATE TABLE receipt_outbox (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                jws TEXT NOT NULL
            ) STRICT;
            CREATE TABLE receipt (
                env TEXT NOT NULL,
                party TEXT NOT NULL,
                state TEXT NOT NULL,
                at INTEGER NOT NULL,
                jws TEXT NOT NULL,
                PRIMARY KEY (env, party, state)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE position (
                lane INTEGER PRIMARY KEY,
                seq INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE tombstone (
                notice_id TEXT NOT NULL,
                issuer_state TEXT NOT NULL,
                issuer_agency TEXT NOT NULL,
                version INTEGER NOT NULL,
                PRIMARY KEY (notice_id, issuer_state, issuer_agency)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE quarantine (
                env TEXT PRIMARY KEY,
                at INTEGER NOT NULL,
                reason TEXT NOT NULL,
                bytes BLOB NOT NULL
            ) STRICT
            """),
        // The private parts leave the journal for the vault, where a key outside of this file seals them. SQL alone cannot
        // seal what earlier versions kept in clear; none of those served a nation, so it is dropped and zeroed (secure_delete).
        new(2, """
            ALTER TABLE journal DROP COLUMN private_key;
            ALTER TABLE journal DROP COLUMN private_part;
            CREATE TABLE vault (
                seq INTEGER PRIMARY KEY,
                month TEXT NOT NULL,
                sealed BLOB NOT NULL
            ) STRICT;
            CREATE INDEX vault_month ON vault (month, seq);
            CREATE TABLE vault_term (
                month TEXT NOT NULL,
                kind INTEGER NOT NULL,
                term BLOB NOT NULL,
                seq INTEGER NOT NULL,
                PRIMARY KEY (month, kind, term, seq)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX vault_term_seq ON vault_term (seq);
            CREATE TABLE vault_gone (
                seq INTEGER PRIMARY KEY,
                at INTEGER NOT NULL,
                entry INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE vault_shred (
                month TEXT PRIMARY KEY,
                at INTEGER NOT NULL,
                entry INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE access_index (
                seq INTEGER PRIMARY KEY,
                at INTEGER NOT NULL,
                op TEXT NOT NULL,
                result TEXT NOT NULL,
                denied INTEGER NOT NULL,
                family TEXT,
                owner TEXT,
                purpose TEXT,
                peer TEXT NOT NULL,
                agency TEXT
            ) STRICT;
            CREATE INDEX access_at ON access_index (at);
            CREATE INDEX access_op ON access_index (op, at);
            CREATE INDEX access_result ON access_index (result, at) WHERE denied = 1;
            CREATE INDEX access_denied ON access_index (at) WHERE denied = 1;
            CREATE INDEX access_owner ON access_index (owner, at) WHERE owner IS NOT NULL;
            CREATE INDEX access_family ON access_index (family, at) WHERE family IS NOT NULL;
            CREATE INDEX access_purpose ON access_index (purpose, at) WHERE purpose IS NOT NULL;
            CREATE INDEX access_peer ON access_index (peer, at);
            CREATE INDEX access_agency ON access_index (agency, at) WHERE agency IS NOT NULL;
            CREATE TABLE sample (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                seed TEXT NOT NULL,
                method INTEGER NOT NULL,
                stratum BLOB NOT NULL,
                population INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE sample_item (
                sample INTEGER NOT NULL,
                place INTEGER NOT NULL,
                seq INTEGER NOT NULL,
                weight INTEGER NOT NULL,
                PRIMARY KEY (sample, seq)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE review (
                sample INTEGER NOT NULL,
                seq INTEGER NOT NULL,
                outcome INTEGER NOT NULL,
                at INTEGER NOT NULL,
                entry INTEGER NOT NULL,
                PRIMARY KEY (sample, seq)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX review_entry ON review (seq);
            CREATE TABLE finding (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                agency TEXT NOT NULL,
                entries TEXT NOT NULL,
                text TEXT NOT NULL,
                due INTEGER NOT NULL,
                state INTEGER NOT NULL,
                answer TEXT NOT NULL,
                outcome INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE subject_request (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                kind INTEGER NOT NULL,
                reference TEXT NOT NULL,
                step INTEGER NOT NULL,
                received_at INTEGER NOT NULL,
                due INTEGER NOT NULL,
                extended INTEGER NOT NULL,
                reason TEXT NOT NULL,
                appeal TEXT NOT NULL
            ) STRICT;
            INSERT INTO access_index (seq, at, op, result, denied, peer)
                SELECT seq, e ->> '$.t', e ->> '$.op', e ->> '$.res', e ->> '$.res' NOT IN ('ok', 'expired') AND e ->> '$.res' NOT LIKE '% OK', e ->> '$.peer'
                FROM (SELECT seq, CAST(entry AS TEXT) AS e FROM journal)
            """),
        new(3, """
            CREATE TABLE witness_record (
                origin TEXT PRIMARY KEY,
                size INTEGER NOT NULL,
                note TEXT NOT NULL
            ) STRICT;
            CREATE TABLE accepted_checkpoint (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                size INTEGER NOT NULL,
                note TEXT NOT NULL,
                at INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE log_forwarded (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                held INTEGER NOT NULL,
                proven INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE log_alarm (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                reason TEXT NOT NULL,
                evidence BLOB NOT NULL
            ) STRICT
            """),
        new(4, """
            CREATE TABLE policy_bundle (
                version INTEGER PRIMARY KEY,
                hash TEXT NOT NULL,
                enforced INTEGER NOT NULL,
                checked_by TEXT NOT NULL,
                bundle BLOB NOT NULL
            ) STRICT
            """),
        // One receipt per rung and actor: an originator is told of each officer who opened, not of the first alone.
        new(5, """
            CREATE TABLE receipt_of_actor (
                env TEXT NOT NULL,
                party TEXT NOT NULL,
                state TEXT NOT NULL,
                actor TEXT NOT NULL,
                at INTEGER NOT NULL,
                jws TEXT NOT NULL,
                PRIMARY KEY (env, party, state, actor)
            ) STRICT, WITHOUT ROWID;
            INSERT INTO receipt_of_actor SELECT env, party, state, '', at, jws FROM receipt;
            DROP TABLE receipt;
            ALTER TABLE receipt_of_actor RENAME TO receipt;
            CREATE TABLE told (
                env TEXT NOT NULL,
                actor TEXT NOT NULL,
                PRIMARY KEY (env, actor)
            ) STRICT, WITHOUT ROWID
            """),
        // Decisions counted by day, for replay and trials; and which canary was stopped, so that a restart does not start it again.
        new(6, DailyCounts.Schema(Policy.DecisionStore.CountTable) + ";" + """
            ALTER TABLE policy_bundle ADD COLUMN stopped TEXT NOT NULL DEFAULT ''
            """),
        new(7, """
            CREATE TABLE legal_review (
                id TEXT PRIMARY KEY,
                agency TEXT NOT NULL,
                role TEXT NOT NULL,
                author TEXT NOT NULL,
                purpose TEXT NOT NULL,
                case_ref TEXT NOT NULL,
                peer TEXT NOT NULL,
                submission_id TEXT NOT NULL,
                digest BLOB NOT NULL,
                draft BLOB,
                family TEXT NOT NULL,
                type TEXT NOT NULL,
                holds TEXT NOT NULL,
                state TEXT NOT NULL,
                first_reviewer TEXT NOT NULL,
                at INTEGER NOT NULL,
                UNIQUE (agency, submission_id)
            ) STRICT;
            CREATE TABLE emergency (
                id TEXT PRIMARY KEY,
                peer TEXT NOT NULL,
                officer TEXT NOT NULL,
                notice_id TEXT NOT NULL,
                agency TEXT,
                role TEXT,
                ends_at INTEGER NOT NULL
            ) STRICT
            """),
        // Sealed under a secret that is a file beside the store (EpochKeyStore).
        new(8, """
            CREATE TABLE epoch_key (
                epoch INTEGER PRIMARY KEY,
                generation INTEGER NOT NULL,
                key_id TEXT NOT NULL,
                gateway TEXT NOT NULL,
                message TEXT NOT NULL,
                directory INTEGER NOT NULL,
                kids TEXT NOT NULL,
                sealed BLOB NOT NULL
            ) STRICT
            """),
        // Look-up: a version that the hub accepted is due as a blind record; a follow-up has none and would stay due for ever.
        new(9, $"""
            CREATE TABLE blind_record_due (
                notice_id TEXT PRIMARY KEY,
                version INTEGER NOT NULL
            ) STRICT;
            CREATE TRIGGER blind_record_due_when_accepted AFTER UPDATE OF state ON notice
            WHEN NEW.direction = {(int)Protocol.Notice.V1.Direction.Sent} AND NEW.state = '{Notices.NoticeState.Accepted}' AND OLD.state <> '{Notices.NoticeState.Accepted}'
                AND NEW.type IN ('NOTICE', 'MODIFY', 'NARROW', 'RELAX')
            BEGIN
                INSERT INTO blind_record_due (notice_id, version) VALUES (NEW.notice_id, NEW.version)
                ON CONFLICT (notice_id) DO UPDATE SET version = excluded.version;
            END
            """),
        // Who looked up whom this nation seeks; who was found to be somebody else; and whom a victim desk wants to hear of, sealed under a secret that is a file beside the
        // store. An alert ends with its notice: its row here, its secret when the publisher next looks.
        new(10, $"""
            ALTER TABLE blind_record_due ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
            CREATE TABLE hit_report (
                id INTEGER PRIMARY KEY,
                notice_id TEXT NOT NULL,
                gateway TEXT NOT NULL,
                actor TEXT NOT NULL,
                at INTEGER NOT NULL,
                silent INTEGER NOT NULL,
                jws TEXT NOT NULL,
                UNIQUE (notice_id, gateway, actor, at)
            ) STRICT;
            CREATE TABLE silent_alert (
                notice_id TEXT PRIMARY KEY,
                sealed BLOB NOT NULL,
                invented INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE ruled_out (
                notice_id TEXT NOT NULL,
                traveller INTEGER NOT NULL,
                version INTEGER NOT NULL,
                at INTEGER NOT NULL,
                until INTEGER NOT NULL,
                PRIMARY KEY (notice_id, traveller)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX ruled_out_until ON ruled_out (until);
            CREATE TRIGGER silent_alert_ends AFTER UPDATE OF state ON notice
            WHEN NEW.state IN ('{Notices.NoticeState.Withdrawn}', '{Notices.NoticeState.Expired}')
            BEGIN
                DELETE FROM silent_alert WHERE notice_id = NEW.notice_id;
            END
            """),
        // Offline copy: until when it was complete, and which notices changed since its index in memory saw them. The store notes that itself, whoever wrote; reading and
        // acting upon a notice changes nothing of what a look-up finds, and families without a person or number to look for cost nothing.
        new(11, """
            CREATE TABLE offline_lease (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                complete_at INTEGER NOT NULL,
                seen_at INTEGER NOT NULL,
                age_ms INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE offline_due (
                notice_id TEXT PRIMARY KEY,
                change INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE TRIGGER offline_due_when_new AFTER INSERT ON notice
            WHEN NEW.family IN ('WANTED', 'EXTRADITION', 'REMOVAL', 'TRAFFICKING_CASE', 'DRUGS', 'FIREARM', 'MISSING', 'DOCUMENT', 'VEHICLE', 'OBJECT')
            BEGIN
                INSERT INTO offline_due (notice_id, change) VALUES (NEW.notice_id, 1)
                ON CONFLICT (notice_id) DO UPDATE SET change = change + 1;
            END;
            CREATE TRIGGER offline_due_when_changed AFTER UPDATE ON notice
            WHEN NEW.family IN ('WANTED', 'EXTRADITION', 'REMOVAL', 'TRAFFICKING_CASE', 'DRUGS', 'FIREARM', 'MISSING', 'DOCUMENT', 'VEHICLE', 'OBJECT')
                AND (NEW.env <> OLD.env OR NEW.type <> OLD.type OR (NEW.state <> OLD.state AND NEW.state IN ('WITHDRAWN', 'EXPIRED', 'REFUSED')))
            BEGIN
                INSERT INTO offline_due (notice_id, change) VALUES (NEW.notice_id, 1)
                ON CONFLICT (notice_id) DO UPDATE SET change = change + 1;
            END
            """),
        // Casework: what became of each thread, read from its messages. The store itself notes that something happened to a thread, whoever wrote it, so no message is
        // kept without its clocks. Steps name no person and stay when the notice is purged.
        new(12, $"""
            ALTER TABLE envelope ADD COLUMN accepted_at INTEGER;
            ALTER TABLE tombstone ADD COLUMN accepted_at INTEGER;
            CREATE TABLE case_due (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                kind INTEGER NOT NULL,
                notice_id TEXT NOT NULL,
                env TEXT NOT NULL,
                party TEXT NOT NULL,
                at INTEGER NOT NULL
            ) STRICT;
            CREATE TRIGGER case_due_when_received AFTER INSERT ON envelope
            WHEN NEW.direction = {(int)Protocol.Notice.V1.Direction.Received} AND NEW.accepted_at IS NOT NULL
            BEGIN
                INSERT INTO case_due (kind, notice_id, env, party, at) VALUES ({(int)Casework.DueKind.Message}, NEW.notice_id, NEW.env, '', NEW.accepted_at);
            END;
            CREATE TRIGGER case_due_when_receipted AFTER INSERT ON receipt
            WHEN NEW.state IN ('accepted', 'purged')
            BEGIN
                INSERT INTO case_due (kind, notice_id, env, party, at)
                SELECT CASE NEW.state WHEN 'accepted' THEN {(int)Casework.DueKind.Message} ELSE {(int)Casework.DueKind.Purged} END, e.notice_id, NEW.env, NEW.party, NEW.at
                FROM envelope e WHERE e.env = NEW.env;
            END;
            CREATE TRIGGER case_due_when_withdrawn AFTER INSERT ON tombstone
            WHEN NEW.accepted_at IS NOT NULL
            BEGIN
                INSERT INTO case_due (kind, notice_id, env, party, at) VALUES ({(int)Casework.DueKind.Withdrawn}, NEW.notice_id, '', NEW.issuer_state, NEW.accepted_at);
            END;
            CREATE TRIGGER case_due_when_expired AFTER UPDATE OF state ON notice
            WHEN NEW.state = '{Notices.NoticeState.Expired}' AND OLD.state <> NEW.state
            BEGIN
                INSERT INTO case_due (kind, notice_id, env, party, at) VALUES ({(int)Casework.DueKind.Expired}, NEW.notice_id, NEW.env, NEW.issuer_state, NEW.valid_until);
            END;
            CREATE TABLE hub_time (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                skew_ms INTEGER NOT NULL
            ) STRICT;
            CREATE TABLE case_step (
                thread TEXT NOT NULL,
                at INTEGER NOT NULL,
                key TEXT NOT NULL,
                notice_id TEXT NOT NULL,
                step TEXT NOT NULL,
                PRIMARY KEY (thread, at, key)
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX case_step_key ON case_step (key);
            CREATE INDEX case_step_notice ON case_step (notice_id);
            CREATE TABLE case_track (
                notice_id TEXT NOT NULL,
                party TEXT NOT NULL,
                thread TEXT NOT NULL,
                family TEXT NOT NULL,
                issuer TEXT NOT NULL,
                opened_at INTEGER NOT NULL,
                state TEXT NOT NULL,
                since INTEGER NOT NULL,
                ended INTEGER NOT NULL,
                outcome TEXT NOT NULL,
                agency TEXT NOT NULL DEFAULT '',
                role TEXT NOT NULL DEFAULT '',
                officer TEXT NOT NULL DEFAULT '',
                PRIMARY KEY (notice_id, party)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX case_track_thread ON case_track (thread);
            CREATE INDEX case_track_open ON case_track (since) WHERE ended = 0;
            CREATE TABLE duty (
                id TEXT PRIMARY KEY,
                thread TEXT NOT NULL,
                notice_id TEXT NOT NULL,
                party TEXT NOT NULL,
                family TEXT NOT NULL,
                issuer TEXT NOT NULL,
                duty TEXT NOT NULL,
                clock TEXT NOT NULL,
                owner_state TEXT NOT NULL,
                owner_role TEXT NOT NULL,
                start_env TEXT NOT NULL,
                start_at INTEGER NOT NULL,
                due_at INTEGER NOT NULL,
                at_risk_at INTEGER NOT NULL,
                state TEXT NOT NULL,
                ended_at INTEGER,
                next_at INTEGER
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX duty_thread ON duty (thread);
            CREATE INDEX duty_next ON duty (next_at) WHERE next_at IS NOT NULL;
            CREATE INDEX duty_open ON duty (due_at) WHERE ended_at IS NULL;
            CREATE TABLE duty_told (
                duty TEXT NOT NULL,
                stage TEXT NOT NULL,
                at INTEGER NOT NULL,
                told_at INTEGER NOT NULL,
                role TEXT NOT NULL,
                PRIMARY KEY (duty, stage)
            ) STRICT, WITHOUT ROWID
            """),
        // Attachments: sealed chunks, uploads that no notice took yet, and what versions name. A file goes with the last row that names it, and what a purged envelope
        // named goes with its bytes, whoever purges.
        new(13, $"""
            CREATE TABLE sealed_file (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                size INTEGER NOT NULL,
                held INTEGER NOT NULL,
                key BLOB
            ) STRICT;
            CREATE TABLE sealed_chunk (
                file INTEGER NOT NULL,
                seq INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (file, seq)
            ) STRICT;
            CREATE TABLE attachment_upload (
                agency TEXT NOT NULL,
                role TEXT NOT NULL,
                upload_id TEXT NOT NULL,
                file INTEGER NOT NULL,
                size INTEGER NOT NULL,
                sha256 BLOB NOT NULL,
                at INTEGER NOT NULL,
                blob TEXT NOT NULL DEFAULT '',
                media TEXT NOT NULL DEFAULT '',
                width INTEGER NOT NULL DEFAULT 0,
                height INTEGER NOT NULL DEFAULT 0,
                depth INTEGER NOT NULL DEFAULT 0,
                place INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (agency, role, upload_id)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX attachment_upload_bytes ON attachment_upload (agency, sha256);
            CREATE INDEX attachment_upload_file ON attachment_upload (file);
            CREATE INDEX attachment_upload_at ON attachment_upload (at);
            CREATE TABLE attachment (
                env TEXT NOT NULL,
                part TEXT NOT NULL,
                notice_id TEXT NOT NULL,
                id TEXT NOT NULL,
                desk TEXT NOT NULL,
                blob TEXT NOT NULL,
                file INTEGER NOT NULL,
                state TEXT NOT NULL,
                problem TEXT NOT NULL,
                settled INTEGER NOT NULL,
                reference BLOB,
                PRIMARY KEY (env, part)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX attachment_file ON attachment (file);
            CREATE INDEX attachment_notice ON attachment (notice_id, blob);
            CREATE INDEX attachment_open ON attachment (state) WHERE state IN ('{Attachments.AttachmentState.Queued}', '{Attachments.AttachmentState.Arriving}');
            CREATE INDEX attachment_unsettled ON attachment (settled) WHERE settled = 0;
            CREATE TABLE attachment_once (
                env TEXT NOT NULL,
                part TEXT NOT NULL,
                mark BLOB NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (env, part, mark)
            ) STRICT, WITHOUT ROWID;
            CREATE TRIGGER attachment_ends_with_envelope AFTER UPDATE OF bytes ON envelope
            WHEN NEW.bytes IS NULL AND OLD.bytes IS NOT NULL
            BEGIN
                DELETE FROM attachment WHERE env = NEW.env;
            END;
            CREATE TRIGGER sealed_file_ends_with_attachment AFTER DELETE ON attachment
            WHEN NOT EXISTS (SELECT 1 FROM attachment WHERE file = OLD.file) AND NOT EXISTS (SELECT 1 FROM attachment_upload WHERE file = OLD.file)
            BEGIN
                DELETE FROM sealed_file WHERE id = OLD.file;
            END;
            CREATE TRIGGER sealed_file_ends_with_upload AFTER DELETE ON attachment_upload
            WHEN NOT EXISTS (SELECT 1 FROM attachment WHERE file = OLD.file) AND NOT EXISTS (SELECT 1 FROM attachment_upload WHERE file = OLD.file)
            BEGIN
                DELETE FROM sealed_file WHERE id = OLD.file;
            END;
            CREATE TRIGGER sealed_chunks_end AFTER DELETE ON sealed_file
            BEGIN
                DELETE FROM sealed_chunk WHERE file = OLD.id;
            END
            """),
        // People who sign in at the console. A demo account is one of Development; drafts are in clear, as sent parts are (disk encryption is the operator's).
        new(14, """
            CREATE TABLE console_account (
                id TEXT PRIMARY KEY,
                name TEXT NOT NULL,
                normalized TEXT NOT NULL UNIQUE,
                pseudonym TEXT NOT NULL UNIQUE,
                agency TEXT NOT NULL,
                role TEXT NOT NULL,
                demo INTEGER NOT NULL,
                password TEXT,
                stamp TEXT NOT NULL,
                failed INTEGER NOT NULL,
                locked_until INTEGER
            ) STRICT;
            CREATE TABLE console_passkey (
                credential BLOB PRIMARY KEY,
                account TEXT NOT NULL,
                info BLOB NOT NULL
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX console_passkey_account ON console_passkey (account);
            CREATE TABLE console_draft (
                account TEXT NOT NULL,
                id TEXT NOT NULL,
                at INTEGER NOT NULL,
                step TEXT NOT NULL,
                fields BLOB NOT NULL,
                PRIMARY KEY (account, id)
            ) STRICT, WITHOUT ROWID
            """),
    ];
}
