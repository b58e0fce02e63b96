using System.Collections.Frozen;

namespace PoliceExchange.Console.Texts;

/// <summary>Time zone and language of a state where the operator states no other: those of its capital. IANA names.</summary>
internal static class Zones
{
    private static readonly FrozenDictionary<string, (string Zone, string Language)> Capitals = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["ATG"] = ("America/Antigua", "en"), ["ARG"] = ("America/Argentina/Buenos_Aires", "es"), ["BHS"] = ("America/Nassau", "en"), ["BRB"] = ("America/Barbados", "en"),
        ["BLZ"] = ("America/Belize", "en"), ["BOL"] = ("America/La_Paz", "es"), ["BRA"] = ("America/Sao_Paulo", "pt"), ["CAN"] = ("America/Toronto", "en"),
        ["CHL"] = ("America/Santiago", "es"), ["COL"] = ("America/Bogota", "es"), ["CRI"] = ("America/Costa_Rica", "es"), ["CUB"] = ("America/Havana", "es"),
        ["DMA"] = ("America/Dominica", "en"), ["DOM"] = ("America/Santo_Domingo", "es"), ["ECU"] = ("America/Guayaquil", "es"), ["SLV"] = ("America/El_Salvador", "es"),
        ["GRD"] = ("America/Grenada", "en"), ["GTM"] = ("America/Guatemala", "es"), ["GUY"] = ("America/Guyana", "en"), ["HTI"] = ("America/Port-au-Prince", "fr"),
        ["HND"] = ("America/Tegucigalpa", "es"), ["JAM"] = ("America/Jamaica", "en"), ["MEX"] = ("America/Mexico_City", "es"), ["NIC"] = ("America/Managua", "es"),
        ["PAN"] = ("America/Panama", "es"), ["PRY"] = ("America/Asuncion", "es"), ["PER"] = ("America/Lima", "es"), ["KNA"] = ("America/St_Kitts", "en"),
        ["LCA"] = ("America/St_Lucia", "en"), ["VCT"] = ("America/St_Vincent", "en"), ["SUR"] = ("America/Paramaribo", "en"), ["TTO"] = ("America/Port_of_Spain", "en"),
        ["USA"] = ("America/New_York", "en"), ["URY"] = ("America/Montevideo", "es"), ["VEN"] = ("America/Caracas", "es"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string LanguageOf(string state) => Capitals.TryGetValue(state, out var known) ? known.Language : "en";

    /// <summary>UTC where neither the operator nor this table names a zone, or the machine does not know it.</summary>
    public static TimeZoneInfo Of(string state, string stated)
    {
        var name = stated.Length > 0 ? stated : Capitals.TryGetValue(state, out var known) ? known.Zone : "";
        return name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
    }
}
