using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Sealing;
using NoticeDraft = PoliceExchange.Protocol.Notice.V1.NoticeDraft;

namespace PoliceExchange.Gateway.Notices;

/// <summary>States of a legal review, as the answers name them.</summary>
internal static class LegalReviewState
{
    public const string Waiting = "LEGAL_REVIEW";

    /// <summary>One reviewer found for it; a class of offence that the neutrality clause names needs another.</summary>
    public const string Escalated = "ESCALATED";
    public const string Released = "RELEASED";
    public const string Refused = "REFUSED";
}

/// <summary>A draft that is held, and for whom it will go out.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Author">Who handed it in; a reviewer is somebody else.</param>
/// <param name="SubmissionId">The author's; the notice goes out under it.</param>
/// <param name="Digest">Digest of the draft's bytes.</param>
/// <param name="Draft">Null once decided.</param>
/// <param name="Family">Family, as the header would have it.</param>
/// <param name="Holds">Fields and rules that it was held for, one a line.</param>
/// <param name="State">A <see cref="LegalReviewState"/>.</param>
/// <param name="FirstReviewer">Who found for it first; empty for nobody.</param>
/// <param name="At">When it was handed in.</param>
internal sealed record LegalReview(
    string Id, Desk Author, string SubmissionId, byte[] Digest, byte[]? Draft, NoticeFamily Family, NoticeType Type, string Holds, string State, string FirstReviewer, DateTimeOffset At)
{
    public bool IsOpen => State is LegalReviewState.Waiting or LegalReviewState.Escalated;

    /// <summary>Whether the classes of offence, and not only its words, brought it here.</summary>
    public bool ByClass => Holds.Split('\n').Any(hold => hold.EndsWith(" neutrality.code", StringComparison.Ordinal));

    /// <summary>Holds in the form that is compared: what was reviewed is what goes out.</summary>
    public static string TextOf(IEnumerable<FieldViolation> holds) =>
        string.Join('\n', holds.Select(hold => $"{hold.Field} {hold.Rule}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
}

/// <summary>
/// Drafts that wait for a second person. The author's words and pseudonym stay until somebody decides, and no longer. A draft
/// is held in the same transaction as its entry, under the submission id that it came with, so a retry finds it.
/// </summary>
internal sealed class LegalReviews(NoticeStore notices, Readers readers, AccessLog access, GatewayIdentity self, TimeProvider time)
{
    // A desk that floods its own reviewers stops there; each draft has at most the size of a request.
    private const int MostOpen = 200;

    private const string Columns = "id, agency, role, author, purpose, case_ref, peer, submission_id, digest, draft, family, type, holds, state, first_reviewer, at";

    /// <summary>The review under a submission id; null when there is none. Another draft under the same id is a fault.</summary>
    public LegalReview? Earlier(Desk desk, string submissionId, byte[] digest)
    {
        var held = notices.Store.Read(db => Earlier(db, desk, submissionId));
        return held is null || held.Digest.AsSpan().SequenceEqual(digest)
            ? held
            : throw Sender.Reused().ToException();
    }

    /// <summary>Keeps a draft for review.</summary>
    public async Task<LegalReview> HoldAsync(Desk desk, string submissionId, byte[] digest, byte[] draft, ClearHeader header, IReadOnlyList<FieldViolation> holds)
    {
        var now = time.GetUtcNow();
        var review = new LegalReview(
            Guid.CreateVersion7(now).ToString(), desk, submissionId, digest, draft, header.Family, header.Type, LegalReview.TextOf(holds), LegalReviewState.Waiting, "", now);
        var entry = readers.Entry(desk, AccessOperation.Submit, "LEGAL_REVIEW", new Concern("", Digest(review), Codes.Name(header.Family), desk.State));
        return await notices.Store.WriteAsync(db =>
        {
            if (Earlier(db, desk, submissionId) is { } meanwhile)
            {
                return meanwhile;
            }
            if (db.Scalar<long>("SELECT count(*) FROM legal_review WHERE agency = @0 AND draft IS NOT NULL", desk.Agency) >= MostOpen)
            {
                throw new Fault(FaultReason.QuotaExceeded, $"{MostOpen} drafts of {desk.Agency} wait for legal review; decide them first.").ToException();
            }
            access.Append(db, entry);
            db.Execute(
                $"INSERT INTO legal_review ({Columns}) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15)",
                review.Id, desk.Agency, Codes.Name(desk.Role), desk.Officer, Codes.Name(desk.Purpose!.Value), desk.CaseRef, desk.Peer, submissionId, digest, draft,
                Codes.Name(header.Family), Codes.Name(header.Type), review.Holds, review.State, "", now.ToUnixTimeMilliseconds());
            return review;
        }).ConfigureAwait(false);
    }

    /// <summary>Open reviews of an agency, oldest first.</summary>
    public List<LegalReview> Open(string agency, int limit) => notices.Store.Read(db => db.Query(
        $"SELECT {Columns} FROM legal_review WHERE agency = @0 AND draft IS NOT NULL ORDER BY id LIMIT @1", Map, agency, limit));

    /// <summary>An open review of an agency.</summary>
    public LegalReview? Find(string agency, string id) => notices.Store.Read(db => db.First(
        $"SELECT {Columns} FROM legal_review WHERE id = @0 AND agency = @1 AND draft IS NOT NULL", Map, id, agency));

    /// <summary>Records a reviewer's act and what it leads to, in the transaction of the caller.</summary>
    public void Decide(StoreConnection db, LegalReview review, PreparedEntry entry, string state, string firstReviewer)
    {
        access.Append(db, entry);
        var changed = state == LegalReviewState.Escalated
            ? db.Execute("UPDATE legal_review SET state = @1, first_reviewer = @2 WHERE id = @0 AND draft IS NOT NULL", review.Id, state, firstReviewer)
            : db.Execute("UPDATE legal_review SET state = @1, draft = NULL, author = '', first_reviewer = '' WHERE id = @0 AND draft IS NOT NULL", review.Id, state);
        if (changed == 0)
        {
            throw new Fault(FaultReason.StateConflict, "Somebody decided it meanwhile.").ToException();
        }
    }

    /// <summary>The entry of a reviewer's act.</summary>
    public PreparedEntry Entry(Desk reviewer, AccessOperation operation, LegalReview review, string result = "ok", string? reason = null) =>
        readers.Entry(reviewer, operation, result, new Concern("", Digest(review), Codes.Name(review.Family), self.State), reason);

    // Which draft, for who holds it; the digest alone tells nobody else what is in it.
    private static string Digest(LegalReview review) => System.Buffers.Text.Base64Url.EncodeToString(
        System.Security.Cryptography.SHA256.HashData([.. Encoding.ASCII.GetBytes(review.Id), .. review.Digest]));

    private LegalReview? Earlier(StoreConnection db, Desk desk, string submissionId) => db.First(
        $"SELECT {Columns} FROM legal_review WHERE agency = @0 AND submission_id = @1", Map, desk.Agency, submissionId);

    private LegalReview Map(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetString(0),
        new Desk(self.State, row.GetString(1), Code<DeskRole>(row.GetString(2)), row.GetString(3), Code<NoticePurpose>(row.GetString(4)), row.GetString(5), row.GetString(6)),
        row.GetString(7), (byte[])row.GetValue(8), row.IsDBNull(9) ? null : (byte[])row.GetValue(9), Code<NoticeFamily>(row.GetString(10)), Code<NoticeType>(row.GetString(11)),
        row.GetString(12), row.GetString(13), row.GetString(14), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(15)));

    private static T Code<T>(string name)
        where T : struct, Enum => Codes.TryParse<T>(name, out var code) ? code : throw new InvalidOperationException($"A stored review has the {typeof(T).Name} {name}.");
}
