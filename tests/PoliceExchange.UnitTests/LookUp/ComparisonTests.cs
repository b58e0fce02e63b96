using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>The plain-text comparison at the gateway that asked: it confirms what the hub held likely, and says why.</summary>
/// <remarks>
/// Seen failing with: an unconfirmed candidate kept, every name alike, unknown dates compared, kinds of numbers not compared, the
/// last person taken for the best, a number only alike.
/// </remarks>
public sealed class ComparisonTests
{
    private const uint Scale = 10;

    [Fact]
    public void AmberThatPlainTextDoesNotConfirm_IsNone()
    {
        Assert.Null(Comparison.Of(Ask("Okonkwo Adaeze", "1991-02-03"), Subject(), red: false, Scale));
        // The hub was sure: it stays a hit, and the card says what differs.
        var sure = Comparison.Of(Ask("Okonkwo Adaeze", "1991-02-03"), Subject(), red: true, Scale)!;
        Assert.Equal((HitState.Hit, "name DIFFERENT, date_of_birth DIFFERENT"), (sure.State, Why(sure)));
    }

    [Theory]
    [InlineData("Zambrano Ezequiel", "1986-04-17", "name SAME, date_of_birth SAME")]
    [InlineData("Sambrano Esequiel", "1986-04-17", "name ALIKE, date_of_birth SAME")]
    [InlineData("Zambrano Ezequiel", "1986-04-18", "name SAME, date_of_birth ALIKE")]
    [InlineData("Zambrano Ezequiel", "1986", "name SAME, date_of_birth ALIKE")]
    [InlineData("Zambrano Ezequiel", "", "name SAME, date_of_birth NOTKNOWN")]
    [InlineData("Zambrano Ezequiel", "1961-09-30", "name SAME, date_of_birth DIFFERENT")]
    public void Why_SaysWhatAgrees(string name, string date, string why)
    {
        var comparison = Comparison.Of(Ask(name, date), Subject(), red: true, Scale)!;
        Assert.Equal(why, Why(comparison));
        Assert.Equal(["Zambrano Ezequiel", "1986-04-17"], comparison.Why.Select(fact => fact.Record));
    }

    [Fact]
    public void RecordWithoutDate_IsNotKnown()
    {
        var details = new PersonDetails { Surnames = { "Zambrano" }, Forenames = { "Ezequiel" } };
        Assert.Equal("name SAME, date_of_birth NOTKNOWN", Why(Comparison.Of(Ask("Zambrano Ezequiel", "1986-04-17"), Subject(details), red: true, Scale)!));
    }

    [Fact]
    public void Likelihood_FallsWithTheNamesThatWereSearched()
    {
        // The cuts rise by a bit with each doubling, and lie four bits apart.
        var states = Enumerable.Range(0, 41).Select(scale => Comparison.Of(Ask("Zambrano Ezequiel", "1986-04-17"), Subject(), red: false, (uint)scale)?.State).ToList();
        Assert.Equal(HitState.Hit, states[0]);
        Assert.Null(states[40]);
        Assert.Equal(states, states.OrderBy(state => state ?? (HitState)9));
        Assert.Equal(4, states.Count(state => state == HitState.Possible));
    }

    [Fact]
    public void SameNumber_IsAHit_AndShowsWhose()
    {
        var other = new PersonDetails { Surnames = { "Rojas" }, Forenames = { "Luis" }, DateOfBirth = "1984-01-02" };
        var comparison = Comparison.Of(Number("zq 77-1203"), Subject(other, Details()), red: false, 40)!;
        Assert.Equal((HitState.Hit, "number SAME"), (comparison.State, Why(comparison)));
        Assert.Equal("1986-04-17", comparison.Person!.Details.DateOfBirth);
        Assert.Null(Comparison.Of(Number("ZQ771204"), Subject(), red: false, 0));
        // The same digits of another kind are no number of this person.
        Assert.Null(Comparison.Of(Number("ZQ771203") with { Numbers = [new ObjectKey(ObjectKey.Plate, "UTO", "ZQ771203")] }, Subject(), red: false, 0));
    }

    [Fact]
    public void BestPerson_IsTheOneWhoIsShown()
    {
        var other = new PersonDetails { Surnames = { "Rojas" }, Forenames = { "Luis" }, DateOfBirth = "1984-01-02" };
        var comparison = Comparison.Of(Ask("Zambrano Ezequiel", "1986-04-17"), Subject(other, Details()), red: false, Scale)!;
        Assert.Equal("Zambrano", Assert.Single(comparison.Person!.Details.Surnames));
    }

    private static string Why(Comparison comparison) => string.Join(", ", comparison.Why.Select(fact => $"{fact.Field} {fact.Likeness.ToString().ToUpperInvariant()}"));

    private static Question Ask(string name, string date) =>
        new(PolicyAction.Search, null, NameReader.Read(name), date.Length > 0 ? BirthDate.TryParse(date)!.Value : default, [], 3, "", []);

    private static Question Number(string number) => new(PolicyAction.Search, null, null, default, [ObjectKey.OfDocument("UTO", number)!], 2, "", []);

    private static PersonDetails Details() => new()
    {
        Surnames = { "Zambrano" },
        Forenames = { "Ezequiel" },
        DateOfBirth = "1986-04-17",
        Documents = { new Document { Issuer = "UTO", Number = "ZQ771203" } },
    };

    private static RecordSubject Subject(params PersonDetails[] persons)
    {
        var trafficking = new TraffickingCase();
        trafficking.Suspects.AddRange((persons.Length == 0 ? [Details()] : persons).Select(person => new TraffickingSuspect { Person = person }));
        return RecordSubject.Of(new NoticeContent { TraffickingCase = trafficking });
    }
}
