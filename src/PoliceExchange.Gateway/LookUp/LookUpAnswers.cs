using PoliceExchange.Gateway.Notices;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>What questions met.</summary>
/// <param name="Rows">Cards, question by question.</param>
/// <param name="Unsearched">Notices in force that could not be searched, as far as they are known.</param>
/// <param name="Copy">The lease under which the gateway's own copy answered; null when the hub did.</param>
internal sealed record LookUpAnswer(IReadOnlyList<IReadOnlyList<HitCard>> Rows, uint Unsearched, LeaseStanding? Copy);

/// <summary>The hub where it can be asked, the gateway's own copy where it cannot.</summary>
internal sealed class LookUpAnswers(HubMatch hub, HitCards cards, OfflineAnswers offline)
{
    /// <summary>The answer; null when the hub cannot be asked and the lease of the copy is over.</summary>
    /// <param name="copy">True to ask the copy at once: the hub was just away.</param>
    public async Task<LookUpAnswer?> AskAsync(Desk desk, QuestionKind kind, IReadOnlyList<Question> questions, bool copy, CancellationToken cancel)
    {
        if (copy || await hub.AskAsync(desk, kind, questions, cancel).ConfigureAwait(false) is not { } answer)
        {
            return offline.Of(desk, questions);
        }
        var rows = questions.Select((question, i) => i < answer.Answers.Count
            ? (IReadOnlyList<HitCard>)[.. answer.Answers[i].Candidates.Select(candidate => cards.Of(desk, question, candidate, answer.Scale)).OfType<HitCard>()]
            : []).ToList();
        return new LookUpAnswer(rows, answer.Unsearched, null);
    }
}
