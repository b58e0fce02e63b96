using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>One seat of the charter.</summary>
/// <param name="Seat">Seat.</param>
/// <param name="Surname">Surname.</param>
/// <param name="Forename">Forename.</param>
/// <param name="Born">Date of birth.</param>
/// <param name="Sex">Sex.</param>
/// <param name="Type">Why the person is removed.</param>
/// <param name="Offence">ICCS code of the conviction; empty for none.</param>
/// <param name="Vulnerability">What the receiver prepares for; unspecified for nothing.</param>
/// <param name="Medical">For the health desk alone; empty for none.</param>
/// <param name="Stay">A stay is in force.</param>
internal sealed record ManifestRow(
    string Seat, string Surname, string Forename, string Born, Sex Sex, RemovalType Type, string Offence = "",
    Vulnerability Vulnerability = Vulnerability.Unspecified, string Medical = "", bool Stay = false)
{
    public bool IsMinor => Vulnerability is Vulnerability.UnaccompaniedMinor or Vulnerability.AccompaniedMinor;

    public bool IsPolice => Type == RemovalType.Criminal;
}

/// <summary>A charter of twelve fictional people: after a conviction, on immigration grounds, of own will, two of them minors.</summary>
internal static class Manifest
{
    public static IReadOnlyList<ManifestRow> Rows { get; } =
    [
        new("1A", "Bartley", "Oneil", "1979-02-11", Sex.Male, RemovalType.Criminal, "0501"),
        new("1B", "Facey", "Shanique", "1986-10-30", Sex.Female, RemovalType.Criminal, "06012"),
        new("1C", "Grizzle", "Damion", "1990-07-04", Sex.Male, RemovalType.Criminal, "0701", Stay: true),
        new("1D", "Hylton", "Everton", "1964-12-19", Sex.Male, RemovalType.Criminal, "0501", Vulnerability.Medical, "Insulin twice a day; carries thirty days of supply."),
        new("2A", "Levy", "Ricardo", "1993-03-08", Sex.Male, RemovalType.Criminal, "06012"),
        new("2B", "Minott", "Garfield", "1982-05-27", Sex.Male, RemovalType.Criminal, "0701"),
        new("2C", "Ottey", "Novlette", "1975-09-14", Sex.Female, RemovalType.Administrative),
        new("2D", "Pinnock", "Andre", "1997-01-22", Sex.Male, RemovalType.Administrative),
        new("3A", "Reid", "Camille", "1988-08-16", Sex.Female, RemovalType.Administrative, "", Vulnerability.Pregnant, "Seventh month; seen by a physician on the day of travel."),
        new("3B", "Sinclair", "Trevor", "1958-06-03", Sex.Male, RemovalType.Voluntary),
        new("3C", "Tulloch", "Jahmar", "2011-04-25", Sex.Male, RemovalType.Administrative, "", Vulnerability.UnaccompaniedMinor),
        new("3D", "Wedderburn", "Kayla", "2014-11-09", Sex.Female, RemovalType.Administrative, "", Vulnerability.UnaccompaniedMinor),
    ];
}
