using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy.Words;

/// <summary>
/// The closed vocabulary: every fact that a rule may name (attributes of DOMAIN.md 4). Order is the order of the
/// facts digest; a new word goes to the end of its part and is a new schema version. A fact without a default that
/// a request leaves out is unstated: a permit that names it does not hold, and a rule that restricts does (I4).
/// </summary>
internal static class Vocabulary
{
    /// <summary>Version of the language, in each rule file and manifest.</summary>
    public const string Schema = "px-policy/1";

    /// <summary>Role of a gateway that acts as such, without an officer.</summary>
    public const string GatewayRole = "GATEWAY";

    private static readonly List<FactType> Types = [];

    private static readonly string[] Roles = [.. Enum.GetValues<DeskRole>().Select(Codes.Name), GatewayRole];

    // The act and who acts.
    public static readonly FactType Act = Code("action", Snake.All<PolicyAction>(), null, "what is done");
    public static readonly FactType Role = Code("role", Roles, null, "desk role of who acts; GATEWAY for a gateway without an officer");
    public static readonly FactType State = Name("state", "state of who acts, ISO 3166-1 alpha-3");
    public static readonly FactType Groups = Names("groups", "groups that the state of who acts is in, at the time at which the notice was addressed");
    public static readonly FactType Member = Code("member", ["active", "suspended", "revoked"], null, "standing of that state in the directory");
    public static readonly FactType Training = Code("training", ["valid", "expired", "not_recorded"], null, "training of the officer on the day; not_recorded where the state keeps no dates here");
    public static readonly FactType Mfa = Flag("mfa", null, "the officer signed in with more than one factor, or a machine by its key");
    public static readonly FactType OnDuty = Flag("on_duty", "true", "the officer is on duty");
    public static readonly FactType Delegation = Code("delegation", ["none", "valid", "expired"], "none", "act on behalf of another state");
    public static readonly FactType BreakGlass = Code("break_glass", ["none", "one_person", "two_persons"], "none", "emergency access asked for, and by how many persons");
    public static readonly FactType SecondPerson = Flag("second_person", "false", "another person of the agency has confirmed");

    // Why.
    public static readonly FactType Purpose = Code("purpose", All<NoticePurpose>(), null, "stated purpose");
    public static readonly FactType PurposeFits = Flag("purpose_fits", null, "the purpose is the notice's own or one that its handling adds");
    public static readonly FactType Case = Flag("case", null, "a national case reference is given");
    public static readonly FactType Basis = Code("basis", ["in_force", "expired", "none"], null, "legal basis between the two states for the family, on the day");
    public static readonly FactType Emergency = Flag("emergency", "false", "imminent threat to life");
    public static readonly FactType Warrant = Flag("warrant", "false", "a recorded warrant of the oversight body covers the record");

    // More on some acts.
    public static readonly FactType Identifiers = Number("identifiers", "identifying facts in a query (name, family name, date of birth, number)");
    public static readonly FactType Budget = Code("budget", ["within", "exceeded"], "within", "look-ups of officer, agency and case against their budgets");
    public static readonly FactType Requested = Code(
        "requested", ["record", "medical", "identity", "whereabouts", "confirm_found", "protection_claim", "supplement", "data_correction", "purpose_change"], "record", "what is asked for");
    public static readonly FactType Blanket = Flag("blanket", "false", "the act is for every notice of a state, not for one case");
    public static readonly FactType MoveTo = Name("move_to", "state of the life cycle that a move aims at");
    public static readonly FactType Author = Flag("author", "false", "who acts is who drafted it");
    public static readonly FactType ForwardTo = Code("forward_to", ["none", "same_state", "other_state", "referral_partner"], "none", "to whom it is passed on");
    public static readonly FactType LeadHours = Number("lead_hours", "hours from now to the planned departure");
    public static readonly FactType WaitingMinutes = Number("waiting_minutes", "minutes that a request has waited for its answer");
    public static readonly FactType ClockPassed = Flag("clock_passed", "false", "a time limit of the case's legal basis has passed");
    public static readonly FactType LogOf = Code("log_of", ["own", "other"], "other", "whose entries of the access log: the own state's acts and data, or another's");
    public static readonly FactType SmallCells = Flag("small_cells", "false", "a table has a cell that counts fewer than five");
    public static readonly FactType Realm = Code("realm", ["same", "crosses"], null, "live data by live acts, tests by tests");

    // The notice, as its clear header says.
    public static readonly FactType Family = Code("family", [.. All<NoticeFamily>(), "NONE"], null, "family; NONE when the act concerns no notice");
    public static readonly FactType Type = Code("type", [.. All<NoticeType>(), "NONE"], "NONE", "type or follow-up verb");
    public static readonly FactType FollowUp = Flag("follow_up", "false", "it answers another notice");
    public static readonly FactType IssuerState = Name("issuer_state", "state that issued it");
    public static readonly FactType IssuerGroups = Names("issuer_groups", "groups that the issuing state is in");
    // Not "legal_basis": that member of a rule says which article the rule comes from.
    public static readonly FactType LegalBasis = Name("basis_id", "id in the register of legal bases");
    public static readonly FactType Relation = Code("relation", ["own_agency", "own_state", "addressed", "outside", "none"], null, "what who acts is to the notice; none when the act concerns no notice");
    public static readonly FactType Excluded = Flag("excluded", null, "an exclusion names the state or a group of it");
    public static readonly FactType Releasable = Flag("releasable", null, "releasable_to is empty or reaches the state");
    public static readonly FactType AgencyNamed = Flag("agency_named", null, "the handling's agencies are empty or name the agency");
    public static readonly FactType DeskNamed = Code("desk_named", ["all", "this", "other"], null, "the audience names the whole state, this desk, or only other desks of it");
    public static readonly FactType NoticeState = Code("notice_state", ["draft", "current", "withdrawn", "expired", "none"], null, "where the notice stands");
    public static readonly FactType Priority = Code("priority", All<NoticePriority>(), "ROUTINE", "priority");
    public static readonly FactType ClassificationCode = Code("classification", All<Classification>(), "OFFICIAL", "handling: classification");
    public static readonly FactType JudicialUse = Code("judicial_use", All<Consent>(), "ASK", "handling: use in court");
    public static readonly FactType Onward = Code("onward", All<OnwardUse>(), "NONE", "handling: passing on");
    public static readonly FactType Display = Code("display_class", All<DisplayClass>(), "SEALED", "handling: what a search shows");
    public static readonly FactType InformSubject = Code("inform_subject", All<Consent>(), "ASK", "handling: whether the person may be told");

    // The content: only a gateway that opened it.
    public static readonly FactType Subject = Content("data_subject", ["SUSPECT", "CONVICTED", "VICTIM", "WITNESS", "MISSING", "RETURNEE", "CONTACT", "NONE"], "category of the person");
    public static readonly FactType Minor = ContentFlag("minor", "under 18");
    public static readonly FactType OwnNational = ContentFlag("own_national", "a national of the acting state");
    public static readonly FactType RemovalType = Content("removal_type", ["CRIMINAL", "ADMINISTRATIVE", "VOLUNTARY", "READMISSION", "NONE"], "kind of removal");
    public static readonly FactType Convicted = ContentFlag("convicted", "a conviction is part of it");
    public static readonly FactType Assessment = Content("assessment", ["none", "supported", "unproven"], "assertions about the person: unproven when not by A-B/1-2 and without a conviction");
    public static readonly FactType Neutrality = Content("neutrality", ["clear", "suspect"], "the offence is, or is not, of those that the neutrality clause bars");
    public static readonly FactType MaxPenalty = ContentNumber("max_penalty_months", "highest penalty of the offences");
    public static readonly FactType Remaining = ContentNumber("remaining_months", "sentence that remains");
    public static readonly FactType Stay = ContentFlag("stay", "a stay or an appeal with that effect is in force");
    public static readonly FactType RefugeeFrom = ContentFlag("refugee_from_issuer", "known here as a refugee from the issuing state");
    public static readonly FactType DeathPenalty = ContentFlag("death_penalty", "the offence carries the death penalty");
    public static readonly FactType Assurance = ContentFlag("assurance", "an assurance that it is not carried out is on file");
    public static readonly FactType Abolitionist = ContentFlag("abolitionist", "the requested state has abolished it");
    public static readonly FactType ConsentGiven = Content("consent", ["given", "withdrawn", "none"], "consent of the person to sharing");
    public static readonly FactType Located = ContentFlag("located", "the missing person was found");
    public static readonly FactType Speciality = Content("speciality", ["granted", "not_granted"], "the offence is among those for which surrender was granted");
    public static readonly FactType ActionRequested = Content("action_requested", ["ARREST", "LOCATE", "NONE"], "what the notice asks for");
    public static readonly FactType LinkVisible = ContentFlag("link_visible", "the linked notice would be visible to the caller");

    private static readonly Dictionary<string, FactType> ByName = Types.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>All words, in order.</summary>
    public static IReadOnlyList<FactType> All() => Types;

    public static FactType? Find(string name) => ByName.GetValueOrDefault(name);

    private static string[] All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(Codes.Name)];

    private static FactType Add(string name, FactForm form, Sight sight, string[] codes, string? standard, string meaning)
    {
        var type = new FactType(Types.Count, name, form, sight, codes, standard, meaning);
        Types.Add(type);
        return type;
    }

    private static FactType Code(string name, string[] codes, string? standard, string meaning) => Add(name, FactForm.Code, Sight.Header, codes, standard, meaning);

    private static FactType Flag(string name, string? standard, string meaning) => Add(name, FactForm.Flag, Sight.Header, ["false", "true"], standard, meaning);

    private static FactType Name(string name, string meaning) => Add(name, FactForm.Name, Sight.Header, [], null, meaning);

    private static FactType Names(string name, string meaning) => Add(name, FactForm.Names, Sight.Header, [], null, meaning);

    private static FactType Number(string name, string meaning) => Add(name, FactForm.Number, Sight.Header, [], null, meaning);

    private static FactType Content(string name, string[] codes, string meaning) => Add(name, FactForm.Code, Sight.Content, codes, null, meaning);

    private static FactType ContentFlag(string name, string meaning) => Add(name, FactForm.Flag, Sight.Content, ["false", "true"], null, meaning);

    private static FactType ContentNumber(string name, string meaning) => Add(name, FactForm.Number, Sight.Content, [], null, meaning);
}
