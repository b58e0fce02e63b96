using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>What happened to a thread; values stand in the store.</summary>
internal enum DueKind
{
    Message = 1,
    Withdrawn = 2,
    Expired = 3,
    Purged = 4,
}

/// <summary>Something that happened to a thread and was not read into it yet; the store's own triggers note it.</summary>
internal sealed record DueStep(long Id, DueKind Kind, string NoticeId, string Env, string Party, DateTimeOffset At);

/// <summary>Makes steps of what is due: the header says who did what, the opened main part which answer it is.</summary>
internal sealed class CaseSteps(NoticeStore notices, Opener opener, DirectoryHolder directory)
{
    private static readonly JsonSerializerOptions Form = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string ToJson(CaseStep step) => JsonSerializer.Serialize(step, Form);

    public static CaseStep FromJson(string json) => JsonSerializer.Deserialize<CaseStep>(json, Form) ?? throw new InvalidDataException("A step of a case is empty.");

    public static List<DueStep> Due(StoreConnection db, int limit) => db.Query(
        "SELECT id, kind, notice_id, env, party, at FROM case_due ORDER BY id LIMIT @0",
        MapDue, limit);

    /// <summary>What is due of one thread.</summary>
    public static List<DueStep> DueOf(StoreConnection db, string thread) => db.Query(
        "SELECT d.id, d.kind, d.notice_id, d.env, d.party, d.at FROM case_due d JOIN notice n ON n.notice_id = d.notice_id WHERE n.correlation = @0 ORDER BY d.id",
        MapDue, thread);

    /// <summary>Messages of one thread that this nation sent and the hub did not answer yet.</summary>
    public static List<DueStep> WaitingOf(StoreConnection db, string thread, DateTimeOffset now) => db.Query(
        $"SELECT 0, {(int)DueKind.Message}, notice_id, env, '', @1 FROM notice WHERE correlation = @0 AND direction = {(int)Direction.Sent} AND state = '{NoticeState.Queued}' ORDER BY notice_id",
        MapDue, thread, now.ToUnixTimeMilliseconds());

    /// <summary>The thread and the step; null when nothing of it is here, such as a tombstone of a notice that never came.</summary>
    public (string Thread, CaseStep Step)? Read(DueStep due) => notices.Store.Read(db => NoticeStore.Find(db, due.NoticeId)) is { } notice
        ? (notice.Correlation, due.Kind switch
        {
            DueKind.Message => Message(due, notice),
            DueKind.Withdrawn => Of(due, notice, $"withdrawn/{due.NoticeId}", StepKind.Message) with { Type = NoticeType.Withdraw, Version = notice.Version, State = notice.IssuerState, Agency = notice.IssuerAgency },
            DueKind.Expired => Of(due, notice, $"expired/{due.Env}", StepKind.Expired),
            _ => Of(due, notice, $"purged/{due.Env}/{due.Party}", StepKind.Purged) with { State = directory.Current.Gateway(due.Party)?.States[0] ?? due.Party },
        })
        : null;

    private static DueStep MapDue(SqliteDataReader row) => new(
        row.GetInt64(0), (DueKind)row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)));

    private static CaseStep Of(DueStep due, StoredNotice notice, string key, StepKind kind) => new()
    {
        Key = key,
        Kind = kind,
        NoticeId = due.NoticeId,
        Family = Family(notice),
        Type = NoticeType.Notice,
        State = due.Party,
        At = due.At,
    };

    private CaseStep Message(DueStep due, StoredNotice notice)
    {
        var stored = notices.Store.Read(db => NoticeStore.Envelope(db, due.Env));
        // A later version may be here already; then the sealed bytes of this one are gone, and its header with them.
        var header = notice.Env == due.Env ? ClearHeader.Parse(notice.Header).Header : stored?.Bytes is { } bytes ? Envelope.Read(bytes).Envelope?.Header : null;
        if (header is null)
        {
            var newest = ClearHeader.Parse(notice.Header).Header!;
            var version = notices.Store.Read(db => (int)db.Scalar<long>("SELECT version FROM envelope WHERE env = @0", due.Env));
            return Of(due, notice, due.Env, StepKind.Message) with
            {
                Version = version, Type = version > 1 ? NoticeType.Modify : newest.InReplyTo is null ? NoticeType.Notice : newest.Type,
                State = notice.IssuerState, Agency = notice.IssuerAgency, Parties = Parties(newest), BasisId = newest.LegalBasis, InReplyTo = newest.InReplyTo?.ToString(),
            };
        }
        var facts = opener.OpenWithoutDesk(notice with { Env = due.Env }).FirstOrDefault(part => part.Id == Notices.Parts.Main) is { } main
            ? StepFacts.Of(main.Content, DateOnly.FromDateTime(header.CreatedAt.UtcDateTime))
            : StepFacts.None;
        return Of(header, due.Env, Parties(header), due.At, facts);
    }

    /// <summary>The step that a message is.</summary>
    public static CaseStep Of(ClearHeader header, string key, IReadOnlyList<string> parties, DateTimeOffset at, StepFacts facts) => new()
    {
        Key = key,
        NoticeId = header.NoticeId.ToString(),
        Version = header.Version,
        Family = header.Family,
        Type = header.Type,
        State = header.Issuer.State,
        Agency = header.Issuer.Agency,
        Role = header.Issuer.Desk,
        Parties = parties,
        Desks = header.Audience.Where(token => token is { State: not null, Desk: not null }).DistinctBy(token => token.State).ToDictionary(token => token.State!, token => token.Desk!.Value, StringComparer.Ordinal),
        BasisId = header.LegalBasis,
        Urgent = header.Priority != NoticePriority.Routine,
        DueAt = header.DueAt,
        InReplyTo = header.InReplyTo?.ToString(),
        At = at,
        Facts = facts,
    };

    /// <summary>States whose gateways it was sealed to, as signed, in order.</summary>
    private IReadOnlyList<string> Parties(ClearHeader header) =>
    [
        .. header.Recipients.Except(header.WithdrawnFrom, StringComparer.Ordinal).SelectMany(id => directory.Current.Gateway(id)?.States ?? []).Where(state => state != header.Issuer.State).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static NoticeFamily Family(StoredNotice notice) =>
        Codes.TryParse<NoticeFamily>(notice.Family, out var family) ? family : throw new InvalidDataException($"A stored notice has family {notice.Family}.");
}
