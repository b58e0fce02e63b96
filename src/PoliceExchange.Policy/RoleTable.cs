using System.Collections.Frozen;

namespace PoliceExchange.Policy;

/// <summary>
/// Which desk role may send and open which family, until the signed hub bundle says it (POLICY.md 2, layer L1).
/// A role or family that is not listed may do nothing (I4). Source: DOMAIN.md 2 (movers) and 4 (roles, cases).
/// </summary>
internal static class RoleTable
{
    private static readonly FrozenDictionary<string, Row> Rows = new Dictionary<string, Row>(StringComparer.Ordinal)
    {
        ["WANTED"] = new(["LIAISON_DESK", "CENTRAL_AUTHORITY"], ["LIAISON_DESK", "CENTRAL_AUTHORITY", "PROSECUTOR_JUDGE", "INVESTIGATOR"]),
        ["EXTRADITION"] = new(["CENTRAL_AUTHORITY", "LIAISON_DESK"], ["CENTRAL_AUTHORITY", "PROSECUTOR_JUDGE", "LIAISON_DESK"]),
        ["REMOVAL"] = new(["IMMIGRATION_REMOVALS"], ["IMMIGRATION_REMOVALS", "LIAISON_DESK", "CONSULAR", "CHILD_AUTHORITY", "HEALTH"]),
        ["MANIFEST"] = new(["IMMIGRATION_REMOVALS"], ["IMMIGRATION_REMOVALS", "CONSULAR"]),
        ["TRAFFICKING_CASE"] = new(["LIAISON_DESK", "INVESTIGATOR", "VICTIM_PROTECTION"], ["LIAISON_DESK", "INVESTIGATOR", "PROSECUTOR_JUDGE"]),
        // Palermo Protocol Art. 6: only those who protect a victim read of a victim.
        ["TRAFFICKING_VICTIM"] = new(["VICTIM_PROTECTION"], ["VICTIM_PROTECTION"]),
        ["DRUGS"] = new(["LIAISON_DESK", "INVESTIGATOR"], ["LIAISON_DESK", "INVESTIGATOR", "PROSECUTOR_JUDGE"]),
        ["FIREARM"] = new(["LIAISON_DESK", "INVESTIGATOR", "REGISTRY_SERVICE"], ["LIAISON_DESK", "INVESTIGATOR", "REGISTRY_SERVICE"]),
        ["MISSING"] = new(["LIAISON_DESK", "CHILD_AUTHORITY"], ["LIAISON_DESK", "CHILD_AUTHORITY", "INVESTIGATOR", "VICTIM_PROTECTION"]),
        ["OBJECT"] = new(["LIAISON_DESK", "REGISTRY_SERVICE"], ["LIAISON_DESK", "REGISTRY_SERVICE", "INVESTIGATOR"]),
        ["EARLY_WARNING"] = new(["LIAISON_DESK"], ["LIAISON_DESK", "INVESTIGATOR", "BORDER_OFFICER", "ANALYST"]),
        ["FOLLOW_UP"] = new(
            ["LIAISON_DESK", "CENTRAL_AUTHORITY", "INVESTIGATOR", "IMMIGRATION_REMOVALS", "CONSULAR", "VICTIM_PROTECTION", "CHILD_AUTHORITY", "REGISTRY_SERVICE", "BORDER_OFFICER", "HEALTH"],
            ["LIAISON_DESK", "CENTRAL_AUTHORITY", "PROSECUTOR_JUDGE", "INVESTIGATOR", "IMMIGRATION_REMOVALS", "CONSULAR", "VICTIM_PROTECTION", "CHILD_AUTHORITY", "REGISTRY_SERVICE", "HEALTH"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool MaySend(string family, string role) => Rows.TryGetValue(family, out var row) && row.Send.Contains(role);

    public static bool MayRead(string family, string role) => Rows.TryGetValue(family, out var row) && row.Read.Contains(role);

    private sealed record Row(string[] Send, string[] Read);
}
