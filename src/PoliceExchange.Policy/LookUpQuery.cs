using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy;

/// <summary>
/// A look-up before it met anything. It concerns no notice yet; what it meets is decided one by one as a
/// <see cref="PolicyRequest"/> (DESIGN.md 13 (24)).
/// </summary>
/// <param name="Subject">Who asks.</param>
/// <param name="Action">Search, search_object or bulk_query.</param>
/// <param name="Family">Family of the objects that are asked for; null for persons.</param>
/// <param name="Identifiers">Identifying facts that were given; a number counts for two.</param>
/// <param name="BudgetExceeded">True when officer, agency, case or gateway have asked as often as they may.</param>
/// <param name="SubjectGroups">Groups of the subject's state.</param>
/// <param name="Circumstances">When, for what purpose.</param>
internal sealed record LookUpQuery(
    Subject Subject, PolicyAction Action, NoticeFamily? Family, int Identifiers, bool BudgetExceeded, IReadOnlyList<string> SubjectGroups, Circumstances Circumstances)
{
    /// <summary>What a candidate that it met is asked about: hit or no hit for a person, the object itself for an object.</summary>
    public static PolicyAction OfCandidate(PolicyAction question) => question == PolicyAction.SearchObject ? PolicyAction.SearchObject : PolicyAction.ReadHit;

    /// <summary>The same in the words of the rules.</summary>
    public Facts ToFacts()
    {
        var facts = new Facts(Sight.Header)
            .With(Vocabulary.Act, (long)Action)
            .With(Vocabulary.State, Subject.State)
            .With(Vocabulary.Groups, SubjectGroups)
            .With(Vocabulary.Member, Circumstances.SubjectActive ? "active" : "suspended")
            .With(Vocabulary.Mfa, Circumstances.Mfa)
            .With(Vocabulary.Training, "not_recorded")
            .With(Vocabulary.Case, Circumstances.CaseGiven)
            .With(Vocabulary.Realm, "same")
            .With(Vocabulary.Relation, "none")
            .With(Vocabulary.Identifiers, Identifiers)
            .With(Vocabulary.Budget, BudgetExceeded ? "exceeded" : "within");
        if (Subject.Role is { } role)
        {
            facts.With(Vocabulary.Role, (long)role);
        }
        if (Circumstances.Purpose is { } purpose)
        {
            facts.With(Vocabulary.Purpose, (long)purpose);
        }
        return Family is { } family ? facts.With(Vocabulary.Family, (long)family) : facts.With(Vocabulary.Family, "NONE");
    }
}
