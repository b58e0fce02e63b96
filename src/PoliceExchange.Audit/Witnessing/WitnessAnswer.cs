namespace PoliceExchange.Audit.Witnessing;

/// <summary>An answer to add-checkpoint and what must be durable before it is sent.</summary>
/// <param name="Reason">For the witness's own log.</param>
/// <param name="Status">HTTP status (tlog-witness, "add-checkpoint").</param>
/// <param name="ContentType">Media type of the body; null without a body.</param>
/// <param name="Body">Signature lines, or the recorded size.</param>
/// <param name="Origin">The log; null when the body was malformed.</param>
/// <param name="Replace">
/// Set on 200: the record to store in place of <paramref name="Expected"/>, atomically and durably BEFORE the answer. When the
/// stored record is another one by then, drop this answer and decide again.
/// </param>
/// <param name="Expected">The record that the decision was made on.</param>
internal sealed record WitnessAnswer(
    WitnessReason Reason,
    int Status,
    string? ContentType = null,
    string Body = "",
    string? Origin = null,
    WitnessRecord? Replace = null,
    WitnessRecord? Expected = null);
