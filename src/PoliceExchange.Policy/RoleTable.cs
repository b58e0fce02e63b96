using System.Collections.Frozen;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy;

/// <summary>
/// Which desk role may send and open which family, until the signed hub bundle says it (POLICY.md 2, layer L1).
/// A role or family that is not listed may do nothing (I4). Source: DOMAIN.md 2 (movers) and 4 (roles, cases).
/// </summary>
internal static class RoleTable
{
    private static readonly FrozenDictionary<NoticeFamily, Row> Rows = new Dictionary<NoticeFamily, Row>
    {
        [NoticeFamily.Wanted] = new([DeskRole.LiaisonDesk, DeskRole.CentralAuthority], [DeskRole.LiaisonDesk, DeskRole.CentralAuthority, DeskRole.ProsecutorJudge, DeskRole.Investigator]),
        [NoticeFamily.Extradition] = new([DeskRole.CentralAuthority, DeskRole.LiaisonDesk], [DeskRole.CentralAuthority, DeskRole.ProsecutorJudge, DeskRole.LiaisonDesk]),
        [NoticeFamily.Removal] = new([DeskRole.ImmigrationRemovals], [DeskRole.ImmigrationRemovals, DeskRole.LiaisonDesk, DeskRole.Consular, DeskRole.ChildAuthority, DeskRole.Health]),
        [NoticeFamily.RemovalManifest] = new([DeskRole.ImmigrationRemovals], [DeskRole.ImmigrationRemovals, DeskRole.Consular]),
        [NoticeFamily.TraffickingCase] = new([DeskRole.LiaisonDesk, DeskRole.Investigator, DeskRole.VictimProtection], [DeskRole.LiaisonDesk, DeskRole.Investigator, DeskRole.ProsecutorJudge]),
        // Palermo Protocol Art. 6: only those who protect a victim read of a victim.
        [NoticeFamily.TraffickingVictim] = new([DeskRole.VictimProtection], [DeskRole.VictimProtection]),
        [NoticeFamily.Drugs] = new([DeskRole.LiaisonDesk, DeskRole.Investigator], [DeskRole.LiaisonDesk, DeskRole.Investigator, DeskRole.ProsecutorJudge]),
        [NoticeFamily.Firearm] = new([DeskRole.LiaisonDesk, DeskRole.Investigator, DeskRole.RegistryService], [DeskRole.LiaisonDesk, DeskRole.Investigator, DeskRole.RegistryService]),
        [NoticeFamily.Missing] = new([DeskRole.LiaisonDesk, DeskRole.ChildAuthority], [DeskRole.LiaisonDesk, DeskRole.ChildAuthority, DeskRole.Investigator, DeskRole.VictimProtection]),
        [NoticeFamily.Object] = new([DeskRole.LiaisonDesk, DeskRole.RegistryService], [DeskRole.LiaisonDesk, DeskRole.RegistryService, DeskRole.Investigator]),
        [NoticeFamily.Document] = new([DeskRole.LiaisonDesk, DeskRole.RegistryService], [DeskRole.LiaisonDesk, DeskRole.RegistryService, DeskRole.BorderOfficer, DeskRole.Consular, DeskRole.Investigator]),
        [NoticeFamily.Vehicle] = new([DeskRole.LiaisonDesk, DeskRole.RegistryService], [DeskRole.LiaisonDesk, DeskRole.RegistryService, DeskRole.Investigator]),
        [NoticeFamily.EarlyWarning] = new([DeskRole.LiaisonDesk], [DeskRole.LiaisonDesk, DeskRole.Investigator, DeskRole.BorderOfficer, DeskRole.Analyst]),
    }.ToFrozenDictionary();

    /// <summary>A new notice is for those who own the family; a follow-up answers it, so whoever may read it may send one.</summary>
    public static bool MaySend(NoticeFamily family, NoticeType type, DeskRole? role) =>
        role is { } known && Rows.TryGetValue(family, out var row) && (row.Send.Contains(known) || (type > NoticeType.Relax && row.Read.Contains(known)));

    public static bool MayRead(NoticeFamily family, DeskRole? role) => role is { } known && Rows.TryGetValue(family, out var row) && row.Read.Contains(known);

    private sealed record Row(DeskRole[] Send, DeskRole[] Read);
}
