using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy;

/// <summary>Who acts.</summary>
/// <param name="State">ISO 3166-1 alpha-3.</param>
/// <param name="Agency">Agency code; empty for a gateway that acts as such.</param>
/// <param name="Role">Desk role of DOMAIN.md 4; null for a gateway.</param>
internal sealed record Subject(string State, string Agency, DeskRole? Role);

/// <summary>The notice, as its clear header states it.</summary>
/// <param name="Family">Family.</param>
/// <param name="Type">Type or follow-up verb.</param>
/// <param name="IssuerState">State that issued it.</param>
/// <param name="IssuerAgency">Agency that issued it.</param>
/// <param name="LegalBasis">Id in the register.</param>
/// <param name="Priority">Priority.</param>
/// <param name="Addressed">True when the audience minus the exclusions reaches the subject's state.</param>
/// <param name="Excluded">True when an exclusion, of the audience or of the handling, names the subject's state or a group of it.</param>
/// <param name="Releasable">True when releasable_to is empty or reaches the subject's state.</param>
/// <param name="Reaching">Tokens of the audience that reach the subject's state; empty when none does.</param>
/// <param name="Handling">Handling caveats.</param>
/// <param name="Purposes">The notice's purpose and those that its handling adds.</param>
/// <param name="SubjectGroups">Groups of the subject's state when it was addressed.</param>
/// <param name="IssuerGroups">Groups of the issuing state then.</param>
/// <param name="ValidUntil">End of validity.</param>
/// <param name="Withdrawn">True once withdrawn.</param>
/// <param name="Barred">Exclusions of agencies and desks of the subject's state; null: none.</param>
internal sealed record NoticeFacts(
    NoticeFamily Family,
    NoticeType Type,
    string IssuerState,
    string IssuerAgency,
    string LegalBasis,
    NoticePriority Priority,
    bool Addressed,
    bool Excluded,
    bool Releasable,
    IReadOnlyList<AudienceToken> Reaching,
    Handling Handling,
    IReadOnlyList<NoticePurpose> Purposes,
    IReadOnlyList<string> SubjectGroups,
    IReadOnlyList<string> IssuerGroups,
    DateTimeOffset ValidUntil,
    bool Withdrawn,
    IReadOnlyList<AudienceToken>? Barred = null)
{
    /// <summary>True when an exclusion names the state of who acts, or the agency or desk.</summary>
    public bool Excludes(Subject subject) => Excluded || (subject.Role is not null && (Barred ?? []).Any(token => IsAt(token, subject)));

    /// <summary>
    /// What the audience says of who acts. A token that names the desk counts beside one for the whole state, so that
    /// taking either away never widens; a token for another agency of the state is one for other desks.
    /// </summary>
    public string DeskNamed(Subject subject) =>
        subject.Role is null || Reaching.Count == 0 ? "all"
        : Reaching.Any(token => token.Desk is not null && IsAt(token, subject)) ? "this"
        : Reaching.Any(token => token.Desk is null && IsAt(token, subject)) ? "all"
        : "other";

    private static bool IsAt(AudienceToken token, Subject subject) =>
        (token.Agency is null || token.Agency == subject.Agency) && (token.Desk is null || token.Desk == subject.Role);
}

/// <summary>The circumstances, all of them values so that a decision replays.</summary>
/// <param name="Now">The time of the act.</param>
/// <param name="Purpose">Stated purpose; null when none.</param>
/// <param name="CaseGiven">True when a case reference was given.</param>
/// <param name="BasisInForce">True when the legal basis is in force between the states for this family.</param>
/// <param name="SubjectActive">True when the subject's state is an active member.</param>
/// <param name="Emergency">True when two persons asked for emergency access to this notice, because of an imminent threat to life.</param>
internal sealed record Circumstances(DateTimeOffset Now, NoticePurpose? Purpose, bool CaseGiven, bool BasisInForce, bool SubjectActive, bool Emergency = false)
{
    /// <summary>False for a person who signed in with one factor only; a desk's machine signs in by its key.</summary>
    public bool Mfa { get; init; } = true;
}

/// <summary>One question to policy about an act on a notice.</summary>
/// <param name="Content">Adds the facts of the opened content; null where it is sealed to who decides.</param>
internal sealed record PolicyRequest(Subject Subject, PolicyAction Action, NoticeFacts Notice, Circumstances Circumstances, Action<Facts>? Content = null)
{
    private static readonly long GatewayCode = Vocabulary.Role.CodeOf(Vocabulary.GatewayRole);

    /// <summary>The same question in the words of the rules. A code of the vocabulary stands where its enum has it: a look-up asks this thousands of times.</summary>
    public Facts ToFacts()
    {
        var (subject, action, notice, circumstances, content) = this;
        var own = subject.State == notice.IssuerState;
        var expired = notice.ValidUntil <= circumstances.Now;
        var facts = new Facts(content is null ? Sight.Header : Sight.Content)
            .With(Vocabulary.Act, (long)action)
            .With(Vocabulary.Role, subject.Role is { } role ? (long)role : GatewayCode)
            .With(Vocabulary.State, subject.State)
            .With(Vocabulary.Groups, notice.SubjectGroups)
            .With(Vocabulary.Member, circumstances.SubjectActive ? "active" : "suspended")
            // Training dates come with the officer's own sign-in, which has none yet.
            .With(Vocabulary.Mfa, circumstances.Mfa)
            .With(Vocabulary.Training, "not_recorded")
            .With(Vocabulary.PurposeFits, circumstances.Purpose is { } stated && notice.Purposes.Contains(stated))
            .With(Vocabulary.Case, circumstances.CaseGiven)
            .With(Vocabulary.Basis, own || circumstances.BasisInForce ? "in_force" : "none")
            .With(Vocabulary.Realm, "same")
            .With(Vocabulary.Family, (long)notice.Family)
            .With(Vocabulary.Type, (long)notice.Type)
            .With(Vocabulary.FollowUp, notice.Type > NoticeType.Relax)
            .With(Vocabulary.IssuerState, notice.IssuerState)
            .With(Vocabulary.IssuerGroups, notice.IssuerGroups)
            .With(Vocabulary.LegalBasis, notice.LegalBasis)
            .With(Vocabulary.Priority, (long)notice.Priority)
            .With(Vocabulary.Relation, own ? subject.Agency == notice.IssuerAgency ? "own_agency" : "own_state" : notice.Addressed ? "addressed" : "outside")
            .With(Vocabulary.Excluded, notice.Excludes(subject))
            .With(Vocabulary.Releasable, notice.Releasable)
            .With(Vocabulary.AgencyNamed, notice.Handling.Agencies.Count == 0 || subject.Role is null || notice.Handling.Agencies.Contains(subject.Agency))
            .With(Vocabulary.DeskNamed, notice.DeskNamed(subject))
            .With(Vocabulary.NoticeState, notice.Withdrawn ? "withdrawn" : expired ? "expired" : "current")
            .With(Vocabulary.ClassificationCode, (long)notice.Handling.Classification)
            .With(Vocabulary.JudicialUse, (long)notice.Handling.JudicialUse)
            .With(Vocabulary.Onward, (long)notice.Handling.Onward)
            .With(Vocabulary.Display, (long)notice.Handling.DisplayClass)
            .With(Vocabulary.InformSubject, (long)notice.Handling.InformSubject);
        if (circumstances.Purpose is { } purpose)
        {
            facts.With(Vocabulary.Purpose, (long)purpose);
        }
        if (circumstances.Emergency)
        {
            facts.With(Vocabulary.BreakGlass, "two_persons").With(Vocabulary.Emergency, true);
        }
        content?.Invoke(facts);
        return facts;
    }
}
