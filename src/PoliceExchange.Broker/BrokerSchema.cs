using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Broker;

/// <summary>The broker's tables. None has a column for a person, a document number or text of a notice (I1).</summary>
internal static class BrokerSchema
{
    public static readonly IReadOnlyList<Migration> Migrations =
    [
        new(1, Journal.Schema + ";" + """
            CREATE TABLE directory (
                version INTEGER PRIMARY KEY,
                document BLOB NOT NULL
            ) STRICT;
            CREATE TABLE directory_removal (
                hash TEXT PRIMARY KEY,
                statement BLOB NOT NULL
            ) STRICT;
            CREATE TABLE notice (
                notice_id TEXT PRIMARY KEY,
                version INTEGER NOT NULL,
                env TEXT NOT NULL,
                gateway TEXT NOT NULL,
                issuer_state TEXT NOT NULL,
                issuer_agency TEXT NOT NULL,
                withdrawn INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE TABLE envelope (
                env TEXT PRIMARY KEY,
                notice_id TEXT NOT NULL,
                version INTEGER NOT NULL,
                gateway TEXT NOT NULL,
                lane INTEGER NOT NULL,
                bytes BLOB,
                size INTEGER NOT NULL,
                pending INTEGER NOT NULL,
                accepted_at INTEGER NOT NULL,
                valid_until INTEGER NOT NULL,
                no_proof_at INTEGER NOT NULL,
                receipt TEXT NOT NULL,
                jti TEXT NOT NULL
            ) STRICT;
            CREATE INDEX envelope_notice ON envelope (notice_id, version);
            CREATE INDEX envelope_accepted ON envelope (accepted_at) WHERE bytes IS NULL;
            CREATE TABLE mailbox (
                gateway TEXT NOT NULL,
                lane INTEGER NOT NULL,
                seq INTEGER NOT NULL,
                env TEXT NOT NULL,
                receipt TEXT,
                gone INTEGER NOT NULL DEFAULT 0,
                settled INTEGER NOT NULL DEFAULT 0,
                handed_at INTEGER,
                relayed INTEGER NOT NULL DEFAULT 0,
                no_proof INTEGER NOT NULL DEFAULT 0,
                PRIMARY KEY (gateway, lane, seq)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX mailbox_env ON mailbox (env, gateway) WHERE receipt IS NULL;
            CREATE INDEX mailbox_open ON mailbox (handed_at) WHERE receipt IS NULL AND settled = 0 AND gone = 0;
            CREATE TABLE mailbox_head (
                gateway TEXT NOT NULL,
                lane INTEGER NOT NULL,
                seq INTEGER NOT NULL,
                PRIMARY KEY (gateway, lane)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE receipt (
                env TEXT NOT NULL,
                party TEXT NOT NULL,
                state TEXT NOT NULL,
                jws TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (env, party, state)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE usage (
                gateway TEXT PRIMARY KEY,
                envelopes INTEGER NOT NULL,
                bytes INTEGER NOT NULL
            ) STRICT
            """),
        new(2, """
            CREATE TABLE forwarded (
                node TEXT NOT NULL,
                seq INTEGER NOT NULL,
                hash BLOB NOT NULL,
                entry BLOB NOT NULL,
                PRIMARY KEY (node, seq)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE log_node (
                node TEXT PRIMARY KEY,
                held INTEGER NOT NULL,
                sequenced INTEGER NOT NULL,
                hash BLOB NOT NULL,
                heard_at INTEGER NOT NULL,
                problem TEXT
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE log_head (
                node TEXT NOT NULL,
                seq INTEGER NOT NULL,
                jws TEXT NOT NULL,
                PRIMARY KEY (node, seq)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE leaf (
                idx INTEGER PRIMARY KEY,
                node TEXT NOT NULL,
                seq INTEGER NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX leaf_place ON leaf (node, seq);
            CREATE TABLE checkpoint (
                size INTEGER PRIMARY KEY,
                note TEXT NOT NULL,
                at INTEGER NOT NULL,
                published INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            CREATE TABLE sequencer_lease (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                token INTEGER NOT NULL
            ) STRICT
            """),
        new(3, """
            CREATE TABLE policy_bundle (
                version INTEGER PRIMARY KEY,
                hash TEXT NOT NULL,
                enforced INTEGER NOT NULL,
                checked_by TEXT NOT NULL,
                bundle BLOB NOT NULL
            ) STRICT
            """),
        // One receipt per rung and actor: an originator is told of each officer who opened, not of the first alone.
        new(4, """
            CREATE TABLE receipt_of_actor (
                env TEXT NOT NULL,
                party TEXT NOT NULL,
                state TEXT NOT NULL,
                actor TEXT NOT NULL,
                jws TEXT NOT NULL,
                at INTEGER NOT NULL,
                PRIMARY KEY (env, party, state, actor)
            ) STRICT, WITHOUT ROWID;
            INSERT INTO receipt_of_actor SELECT env, party, state, '', jws, at FROM receipt;
            DROP TABLE receipt;
            ALTER TABLE receipt_of_actor RENAME TO receipt
            """),
        // Derived from the leaves: which entry concerns which state, for oversight's search.
        new(5, """
            CREATE TABLE log_concern (
                state TEXT NOT NULL,
                idx INTEGER NOT NULL,
                at INTEGER NOT NULL,
                actor TEXT NOT NULL,
                owner TEXT,
                op TEXT NOT NULL,
                result TEXT NOT NULL,
                denied INTEGER NOT NULL,
                family TEXT,
                purpose TEXT,
                PRIMARY KEY (state, idx)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE log_searched (
                only INTEGER PRIMARY KEY CHECK (only = 1),
                size INTEGER NOT NULL
            ) STRICT
            """),
        // Decisions counted by day, for replay and trials; and which canary was stopped, so that a restart does not start it again.
        new(6, DailyCounts.Schema(Policy.PolicyStore.CountTable) + ";" + """
            ALTER TABLE policy_bundle ADD COLUMN stopped TEXT NOT NULL DEFAULT ''
            """),
        // Sealed keys only: copy 0 is the key as its maker sealed it, the others are for gateways that joined later.
        new(7, """
            CREATE TABLE epoch_key (
                epoch INTEGER NOT NULL,
                generation INTEGER NOT NULL,
                copy INTEGER NOT NULL,
                gateway TEXT NOT NULL,
                hash TEXT NOT NULL,
                message BLOB NOT NULL,
                PRIMARY KEY (epoch, generation, copy)
            ) STRICT
            """),
        // Look-up: headers of notices in force, and blind records, which only gateways could have made (I1).
        // A row is the record's entry in memory and is never given again: what was left there would point to another notice.
        new(8, """
            CREATE TABLE active_notice (
                notice_id TEXT PRIMARY KEY,
                env TEXT NOT NULL,
                version INTEGER NOT NULL,
                gateway TEXT NOT NULL,
                header BLOB NOT NULL,
                valid_until INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX active_notice_end ON active_notice (valid_until);
            CREATE TABLE blind_record (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                notice_id TEXT NOT NULL,
                epoch INTEGER NOT NULL,
                key_id TEXT NOT NULL,
                version INTEGER NOT NULL,
                record BLOB NOT NULL
            ) STRICT;
            CREATE UNIQUE INDEX blind_record_place ON blind_record (epoch, key_id, notice_id);
            CREATE INDEX blind_record_notice ON blind_record (notice_id)
            """),
        // Hits whose owners are told. An officer who asks again within the hour is told of once; the row stays that long.
        new(9, """
            ALTER TABLE active_notice ADD COLUMN jti TEXT NOT NULL DEFAULT '';
            UPDATE active_notice SET jti = coalesce((SELECT e.jti FROM envelope e WHERE e.env = active_notice.env), '');
            CREATE INDEX active_notice_env ON active_notice (env);
            CREATE TABLE hit (
                id INTEGER PRIMARY KEY,
                notice_id TEXT NOT NULL,
                party TEXT NOT NULL,
                actor TEXT NOT NULL,
                hour INTEGER NOT NULL,
                state TEXT NOT NULL,
                at INTEGER NOT NULL,
                told INTEGER NOT NULL,
                UNIQUE (notice_id, party, actor, state, hour)
            ) STRICT;
            CREATE INDEX hit_due ON hit (id) WHERE told = 0;
            CREATE INDEX hit_at ON hit (at)
            """),
        // Sealed attachments: what accepted envelopes name, what is here of it, and who still waits for it. Their bytes count as undelivered ones of
        // their sender, and go with the row, whoever deletes it.
        new(10, """
            CREATE TABLE blob (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                notice_id TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                gateway TEXT NOT NULL,
                size INTEGER NOT NULL,
                held INTEGER NOT NULL,
                complete INTEGER NOT NULL,
                until INTEGER NOT NULL,
                UNIQUE (notice_id, sha256)
            ) STRICT;
            CREATE INDEX blob_until ON blob (until);
            CREATE TABLE blob_chunk (
                blob INTEGER NOT NULL,
                seq INTEGER NOT NULL,
                bytes BLOB NOT NULL,
                PRIMARY KEY (blob, seq)
            ) STRICT;
            CREATE TABLE blob_due (
                blob INTEGER NOT NULL,
                gateway TEXT NOT NULL,
                PRIMARY KEY (blob, gateway)
            ) STRICT, WITHOUT ROWID;
            CREATE TRIGGER blob_counts AFTER INSERT ON blob
            BEGIN
                INSERT INTO usage (gateway, envelopes, bytes) VALUES (NEW.gateway, 0, NEW.size)
                ON CONFLICT (gateway) DO UPDATE SET bytes = bytes + excluded.bytes;
            END;
            CREATE TRIGGER blob_ends AFTER DELETE ON blob
            BEGIN
                DELETE FROM blob_chunk WHERE blob = OLD.id;
                DELETE FROM blob_due WHERE blob = OLD.id;
                UPDATE usage SET bytes = bytes - OLD.size WHERE gateway = OLD.gateway;
            END
            """),
    ];
}
