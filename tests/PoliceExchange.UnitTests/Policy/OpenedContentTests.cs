using PoliceExchange.Gateway.Notices;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using Word = PoliceExchange.Policy.Words.Vocabulary;

namespace PoliceExchange.UnitTests.Policy;

// Seen failing: a medical part that came after the main part and made a minor's return an adult's other matter.

/// <summary>What a gateway decides on the content that it opened, and what it leaves out (DOMAIN.md 2.3, 4: cases 21-23, 28).</summary>
public sealed class OpenedContentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly RuleSet Rules = DefaultRules.Compiled();

    [Theory]
    [InlineData(RemovalType.Administrative, false, "1990-01-01", "LIAISON_DESK", false)]
    [InlineData(RemovalType.Voluntary, false, "1990-01-01", "LIAISON_DESK", false)]
    [InlineData(RemovalType.Criminal, true, "1990-01-01", "LIAISON_DESK", true)]
    [InlineData(RemovalType.Administrative, false, "1990-01-01", "IMMIGRATION_REMOVALS", true)]
    [InlineData(RemovalType.Administrative, false, "2012-01-01", "IMMIGRATION_REMOVALS", false)]
    [InlineData(RemovalType.Administrative, false, "2012-01-01", "CHILD_AUTHORITY", true)]
    public void Removal_IsForThoseItConcerns(RemovalType type, bool convicted, string born, string role, bool allowed)
    {
        var removal = new RemovalNotice { RemovalType = type, Person = new PersonDetails { DateOfBirth = born } };
        if (convicted)
        {
            removal.Convictions.Add(new Conviction());
        }
        Assert.Equal(allowed, Decide(role, "REMOVAL", "REMOVAL_RECEPTION", Part(new NoticeContent { Removal = removal })).Allowed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void PartOfADesk_DoesNotSpeakForTheMainPart(bool first)
    {
        var child = Part(new NoticeContent { Removal = new RemovalNotice { RemovalType = RemovalType.Administrative, Person = new PersonDetails { DateOfBirth = "2012-01-01" } } });
        var medical = Part(new NoticeContent { MedicalHandover = new MedicalHandover { MedicalNote = "insulin" } });
        Assert.False(Decide("IMMIGRATION_REMOVALS", "REMOVAL", "REMOVAL_RECEPTION", first ? [medical, child] : [child, medical]).Allowed);
    }

    [Fact]
    public void NothingThatThisDeskCanOpen_IsNoReasonToAllow() => Assert.False(Decide("LIAISON_DESK", "REMOVAL", "REMOVAL_RECEPTION").Allowed);

    [Theory]
    [InlineData(ConsentScope.VictimDesks, "JAM", 1, true)]
    [InlineData(ConsentScope.VictimDesks, "COL", 1, false)]
    [InlineData(ConsentScope.VictimDesks, "JAM", -1, false)]
    [InlineData(ConsentScope.None, "JAM", 1, false)]
    public void Victim_IsReadAbroadWithConsentOnly(ConsentScope scope, string state, int days, bool allowed)
    {
        var consent = new VictimConsent { Scope = scope, ValidUntil = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(Now.AddDays(days)), States = { state } };
        var part = Part(new NoticeContent { TraffickingVictim = new TraffickingVictim { ConsentToShare = consent } });

        Assert.Equal(allowed, Decide("VICTIM_PROTECTION", "TRAFFICKING_VICTIM", "VICTIM_PROTECTION", part).Allowed);
    }

    [Fact]
    public void MedicalNotes_AreLeftOutForWhomTheyAreHidden()
    {
        OpenedPart[] parts =
        [
            Part(new NoticeContent { Removal = new RemovalNotice { MedicalPart = true, Vulnerabilities = { Vulnerability.Medical, Vulnerability.FamilyUnit } } }),
            Part(new NoticeContent { MedicalHandover = new MedicalHandover { MedicalNote = "insulin" } }),
        ];
        var shown = OpeningDuties.Apply(ObligationSet.Of(Obligation.HideMedical), parts);

        var removal = Assert.Single(shown).Content.Removal;
        Assert.False(removal.MedicalPart);
        Assert.Equal([Vulnerability.FamilyUnit], removal.Vulnerabilities);
        // The stored parts are not touched: the next reader may see them.
        Assert.True(parts[0].Content.Removal.MedicalPart);
    }

    [Fact]
    public void Metadata_IsNoContent() => Assert.Empty(OpeningDuties.Apply(ObligationSet.Of(Obligation.ShowMetadata), [Part(new NoticeContent())]));

    [Fact]
    public void DutyThatNobodyMeetsHere_IsNotMet() => Assert.False(OpeningDuties.CanMeet(ObligationSet.Of(Obligation.LogReason, Obligation.SecondPerson)));

    private static OpenedPart Part(NoticeContent content) => new() { Id = "main", Content = content };

    private static Decision Decide(string role, string family, string purpose, params OpenedPart[] parts)
    {
        var facts = new Facts()
            .With(Word.Act, "read_full").With(Word.Role, role).With(Word.State, "JAM").With(Word.Member, "active").With(Word.Training, "valid")
            .With(Word.Mfa, true).With(Word.OnDuty, true).With(Word.Purpose, purpose).With(Word.PurposeFits, true).With(Word.Case, true)
            .With(Word.Basis, "in_force").With(Word.Realm, "same").With(Word.Family, family).With(Word.IssuerState, "USA")
            .With(Word.Relation, "addressed").With(Word.Excluded, false).With(Word.Releasable, true).With(Word.AgencyNamed, true)
            .With(Word.DeskNamed, "all").With(Word.NoticeState, "current");
        ContentFacts.Of(parts, "JAM", Now)(facts);
        return Rules.Decide(facts);
    }
}
