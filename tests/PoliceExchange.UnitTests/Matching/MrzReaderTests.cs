using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Mrz;

namespace PoliceExchange.UnitTests.Matching;

/// <summary>
/// Machine-readable zones (ICAO 9303; MATCHING.md 7). Specimens are ICAO's own (UTO) or of the public vectors. Seen failing with: weights 7,1,3,
/// repairs kept against the composite, birth years after the year of reading, the filler of Belgian numbers not counted.
/// </summary>
public sealed class MrzReaderTests
{
    private const int ThisYear = 2026;
    private static readonly int Mutated = Policy.TestSize.Of(100_000, 1_000_000);

    private const string Passport = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
    private const string Card = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<";
    private const string Card2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";

    public static TheoryData<string, string> Vectors => new()
    {
        { Passport, "Td3 P UTO UTO L898902C3 ERIKSSON/ANNA MARIA 1974-08-12 F 2012-04-15 doubtful None repaired None" },
        { Card, "Td1 I UTO UTO D23145890 ERIKSSON/ANNA MARIA 1974-08-12 F 2012-04-15 doubtful None repaired None" },
        { Card2, "Td2 I UTO UTO D23145890 ERIKSSON/ANNA MARIA 1974-08-12 F 2012-04-15 doubtful None repaired None" },
        { "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<", "VisaA V UTO XXX L8988901C ERIKSSON/ANNA MARIA 1940-09-07 F 1996-12-10 doubtful None repaired None" },
        { "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<", "VisaB V UTO XXX L8988901C ERIKSSON/ANNA MARIA 1940-09-07 F 1996-12-10 doubtful None repaired None" },
        // A long number goes on in the optional data, its digit behind it.
        { "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<", "Td1 I UTO UTO D23145890734 STEVENSON/PETER JOHN 1934-07-12 M 1995-07-12 doubtful None repaired None" },
        // Names that touch the end of the field.
        { "I<PRT007777779<ZZ92<<<<<<<<<<<\n8303143M3405282PRT<<<<<<<<<<<2\nCACADOR<DE<ARAUJO<<ANDRE<ESTEV", "Td1 I PRT PRT 007777779ZZ9 CACADOR DE ARAUJO/ANDRE ESTEV 1983-03-14 M 2034-05-28 doubtful None repaired None truncated" },
        { "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\nC01X0006H1D<<6408125F1710319<<<<<<<<<<<<<<<0", "Td3 P DEU DEU C01X0006H MUSTERMANN/ERIKA 1964-08-12 F 2017-10-31 doubtful None repaired None" },
        // Confused characters that the digits prove; in names nothing proves them.
        { "IDCHEA1234567<6<<<<<<<<<<<<<<<\n7SIOZSGMZOO90IBCHE<<<<<<<<<<<B\n5M1TH<<J0HN<AL8ERT<<<<<<<<<<<<", "Td1 ID CHE CHE A1234567 5M1TH/J0HN AL8ERT 1975-10-25 M 2020-09-01 doubtful Names repaired Birth, Expiry" },
        { "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n9409923102854CORINNE<<<<<<<6512068F4", "FrenchCard ID FRA FRA 940992310285 BERTHIER/CORINNE 1965-12-06 F 0000-XX-XX doubtful None repaired None" },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Zone_IsRead(string zone, string expected) => Assert.Equal(expected, Text(MrzReader.Read(zone, ThisYear).Document));

    [Theory]
    [InlineData(88)]
    [InlineData(90)]
    [InlineData(72)]
    public void OneLine_IsCutByItsLength(int length)
    {
        var zone = length switch { 88 => Passport, 90 => Card, _ => Card2 };
        Assert.Equal(MrzReader.Read(zone, ThisYear).Document, MrzReader.Read(zone.Replace("\n", "", StringComparison.Ordinal).ToLowerInvariant(), ThisYear).Document);
    }

    [Fact]
    public void ConfusedNumber_IsPutRight_OnlyWhenOneWayFitsAllDigits()
    {
        // L898902C3: the 0 as O, then as something that no confusion explains.
        var confused = MrzReader.Read(Passport.Replace("L898902C3", "L8989O2C3", StringComparison.Ordinal), ThisYear).Document!;
        Assert.Equal(("L898902C3", MrzFields.Number, MrzFields.None), (confused.Number, confused.Repaired, confused.Doubtful));
        var wrong = MrzReader.Read(Passport.Replace("L898902C3", "L898972C3", StringComparison.Ordinal), ThisYear).Document!;
        Assert.Equal(("L898972C3", MrzFields.None), (wrong.Number, wrong.Repaired));
        Assert.True(wrong.Doubtful.HasFlag(MrzFields.Number));
    }

    [Fact]
    public void RepairThatTheCompositeDoesNotBearOut_IsNoRepair()
    {
        var document = MrzReader.Read("IDCHEA1234567<6<<<<<<<<<<<<<<<\n7SIOZSGMZOO90IBCHE<<<<<<<<<<<7\nSMITH<<JOHN<ALBERT<<<<<<<<<<<<", ThisYear).Document!;
        Assert.Equal(MrzFields.None, document.Repaired);
        Assert.Equal(MrzFields.Birth | MrzFields.Expiry | MrzFields.Composite, document.Doubtful);
        Assert.False(document.Birth.IsKnown);
    }

    [Fact]
    public void UnknownMonthOrDay_GivesAPartialDate()
    {
        var check = CheckDigit.Of("74<<<<");
        var document = MrzReader.Read(Card2.Replace("7408122", $"74<<<<{check}", StringComparison.Ordinal), ThisYear).Document!;
        Assert.Equal(new BirthDate(1974, 0, 0), document.Birth);
        Assert.False(document.Doubtful.HasFlag(MrzFields.Birth));
    }

    [Fact]
    public void NobodyIsBornAfterTheYearOfReading()
    {
        var document = MrzReader.Read(Card2.Replace("7408122", $"270812{CheckDigit.Of("270812")}", StringComparison.Ordinal), ThisYear).Document!;
        Assert.Equal(1927, document.Birth.Year);
        Assert.Equal(2027, MrzReader.Read(Card2.Replace("7408122", $"270812{CheckDigit.Of("270812")}", StringComparison.Ordinal), 2027).Document!.Birth.Year);
    }

    [Fact]
    public void TruncatedName_IsAPrefixInTheLookUp()
    {
        var name = MrzReader.Read("I<PRT007777779<ZZ92<<<<<<<<<<<\n8303143M3405282PRT<<<<<<<<<<<2\nCACADOR<DE<ARAUJO<<ANDRE<ESTEV", ThisYear).Document!.Name;
        Assert.Equal("ESTEV", name[Enumerable.Range(0, name.Count).Single(name.IsPrefix)]);
        Assert.Equal(0, MrzReader.Read(Passport, ThisYear).Document!.Name.Prefixes);
    }

    [Fact]
    public void HyphenAndSpace_AreTheSame() =>
        Assert.Equal("GARCIA LOPEZ", MrzReader.Read(Card.Replace("ERIKSSON<<ANNA<MARIA", "GARCIA<LOPEZ<<<<<<<<", StringComparison.Ordinal), ThisYear).Document!.Name.ToString());

    [Theory]
    [InlineData("", nameof(MrzFault.Lines))]
    [InlineData("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<", nameof(MrzFault.Lines))]
    [InlineData("IDFRATEST<NAME<<<<<<<<<<<<<<<<0CHE02<<<<<<<<\n1710GVA123451ROBERTA<<<<<<<9112311F2<<<<<<<<", nameof(MrzFault.DocumentType))]
    [InlineData("P<UTOERIKSSON<<ANNÄ<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", nameof(MrzFault.Characters))]
    public void NoZone_SaysWhy(string text, string fault) => Assert.Equal(new MrzReading(null, Enum.Parse<MrzFault>(fault)), MrzReader.Read(text, ThisYear));

    /// <summary>Every line of the public vectors: sound zones verify in all their fields, the faulty ones say so.</summary>
    [Fact]
    public void PublicLines_AreRead()
    {
        var lines = PublicLines();
        var (sound, faulty) = (0, 0);
        foreach (var zone in Zones(lines))
        {
            var reading = MrzReader.Read(string.Join('\n', zone), ThisYear);
            if (reading.Document is { Doubtful: MrzFields.None })
            {
                sound++;
            }
            else
            {
                faulty++;
            }
        }
        // The eight: six lines with planted confusions or wrong digits, one size that no document has, one card that is 2 x 44 and no passport.
        Assert.Equal((21, 8), (sound, faulty));
        var numbers = lines.Where(line => line.Length == 30 && IsUpper(line)).ToDictionary(line => line, line => MrzReader.Read($"{line}\n7408122F1204159UTO<<<<<<<<<<<6\nSPECIMEN<<SPECIMEN<<<<<<<<<<<<", ThisYear).Document!);
        Assert.Equal("600001795015", numbers["IDBEL600001795<0152<<<<<<<<<<<"].Number);
        // Two of the vectors have numbers whose digit fits neither way of counting.
        Assert.Equal(["IDBEL000590240<6016<<<<<<<<<<<", "IDBEL111111111<5227<<<<<<<<<<<"], numbers.Where(one => one.Value.Doubtful.HasFlag(MrzFields.Number)).Select(one => one.Key));
    }

    [Fact]
    public void MutatedZones_NeverThrow()
    {
        var dice = new Dice(99);
        string[] zones = [Passport, Card, Card2, .. Vectors.Select(row => row.Data.Item1)];
        const string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<<<<\n\r «Ñé\0\uD800";
        var read = 0;
        for (var i = 0; i < Mutated; i++)
        {
            var zone = zones[dice.Below(zones.Length)].ToCharArray();
            for (var change = dice.Below(6); change >= 0; change--)
            {
                // As a rule within the alphabet, or nothing would get past the first check.
                zone[dice.Below(zone.Length)] = letters[dice.Below(dice.Below(8) == 0 ? letters.Length : 40)];
            }
            var text = dice.Below(10) == 0 ? new string(zone, 0, dice.Below(zone.Length)) : new string(zone);
            if (MrzReader.Read(text, ThisYear).Document is { } document)
            {
                read++;
                Assert.True(document.Name.Count <= 7);
            }
        }
        Assert.True(read > Mutated / 3, $"{read}");
    }

    private static string Text(MrzDocument? document) => document is null ? "none"
        : $"{document.Format} {document.Type} {document.Issuer} {document.Nationality} {document.Number} {document.Surnames}/{document.Forenames} {document.Birth} {document.Sex} {document.Expiry} doubtful {document.Doubtful} repaired {document.Repaired}{(document.NamesTruncated ? " truncated" : "")}";

    private static List<string> PublicLines()
    {
        var path = SharedData.Folder() is { } folder ? Path.Combine(folder, "mrz", "mrz_lines.tsv") : null;
        Assert.SkipUnless(path is not null && File.Exists(path), "The public lines (shared/data/mrz) are not here.");
        return [.. File.ReadLines(path!).Skip(1).Select(line => line.Split('\t')[3])];
    }

    /// <summary>
    /// The file keeps each line once, so a lower line goes with the upper line before it, and a card whose names stand elsewhere gets some.
    /// </summary>
    private static IEnumerable<string[]> Zones(List<string> lines)
    {
        var upper = new Dictionary<int, string>();
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            if (line.Length == 30)
            {
                if (char.IsAsciiDigit(line[0]) && line[0] != '5' && upper.TryGetValue(30, out var first))
                {
                    var names = at + 1 < lines.Count && lines[at + 1].Length == 30 && !IsUpper(lines[at + 1]) && !lines[at + 1].StartsWith('7') ? lines[at + 1] : "SPECIMEN<<SPECIMEN<<<<<<<<<<<<";
                    yield return [first, line, names];
                }
                else if (IsUpper(line))
                {
                    upper[30] = line;
                }
            }
            else if (line[0] is 'P' or 'V' or 'I' && !char.IsAsciiDigit(line[1]) && !line.StartsWith("I7", StringComparison.Ordinal))
            {
                upper[line.Length] = line;
            }
            else if (upper.TryGetValue(line.Length, out var names))
            {
                yield return [names, line];
            }
        }
    }

    private static bool IsUpper(string line) => line[0] == 'I' && line[5..].AsSpan().ContainsAnyInRange('0', '9');
}
