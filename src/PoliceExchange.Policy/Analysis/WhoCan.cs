using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;

namespace PoliceExchange.Policy.Analysis;

/// <summary>Who may do an act: in at least one circumstance, of which the witness is one.</summary>
/// <param name="Role">Desk role.</param>
/// <param name="Relation">What who acts is to the notice.</param>
/// <param name="Purposes">Purposes with which it is allowed.</param>
/// <param name="EmergencyOnly">True when nothing but an override allows it.</param>
/// <param name="Witness">A request that is allowed.</param>
internal sealed record Grant(string Role, string Relation, IReadOnlyList<string> Purposes, bool EmergencyOnly, Facts Witness);

/// <summary>Answers "who can do this on that family?" (POLICY.md 1: what users ask for and do not get).</summary>
/// <param name="Grants">By role and relation, in the vocabulary's order.</param>
/// <param name="Complete">False when the work was used up: what is missing is then not known to be denied.</param>
internal sealed record WhoCan(IReadOnlyList<Grant> Grants, bool Complete)
{
    /// <summary>Asks.</summary>
    /// <param name="rules">Rules with the floor.</param>
    /// <param name="action">The act.</param>
    /// <param name="family">A code of the word family.</param>
    /// <param name="sight">Who decides: a gateway that opened it, or the hub.</param>
    public static WhoCan Ask(RuleSet rules, PolicyAction action, string family, Sight sight = Sight.Content)
    {
        var analyser = new Analyser(rules, sight);
        var (grants, complete) = (new List<Grant>(), true);
        foreach (var role in Vocabulary.Role.Codes)
        {
            foreach (var relation in Vocabulary.Relation.Codes)
            {
                var query = new Query(Query.Acts(action), Query.Is(Vocabulary.Family, family), Query.Is(Vocabulary.Role, role), Query.Is(Vocabulary.Relation, relation));
                var any = analyser.Find(query);
                complete &= any.Found != Found.GaveUp;
                if (any.Found != Found.Yes)
                {
                    continue;
                }
                var purposes = new List<string>();
                foreach (var purpose in Vocabulary.Purpose.Codes)
                {
                    var found = analyser.Find(query with { Clauses = [.. query.Clauses, Query.Is(Vocabulary.Purpose, purpose)] }).Found;
                    complete &= found != Found.GaveUp;
                    if (found == Found.Yes)
                    {
                        purposes.Add(purpose);
                    }
                }
                var calm = analyser.Find(query.Clauses, [analyser.Of(Rules.Effect.Permit)], analyser.Of(Rules.Effect.Forbid, Rules.Effect.Hold, Rules.Effect.Ask));
                complete &= calm.Found != Found.GaveUp;
                grants.Add(new Grant(role, relation, purposes, calm.Found == Found.No, calm.Witness ?? any.Witness!));
            }
        }
        return new WhoCan(grants, complete);
    }
}
