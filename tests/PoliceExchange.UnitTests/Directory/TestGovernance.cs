using System.Collections.Concurrent;
using System.Security.Cryptography;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Directory;

/// <summary>A small exchange with real keys: governance 2 of 3, a hub, five states, a regional centre. Keys are made once per test run.</summary>
internal sealed class TestGovernance : IDisposable
{
    // SigningKey and SealKey are safe for many threads; ECDsa is not, so each instance imports its own governance keys.
    private static readonly ConcurrentDictionary<string, SigningKey> SignKeys = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, SealKey> SealKeys = new(StringComparer.Ordinal);
    private static readonly byte[][] Governors = [.. Enumerable.Range(0, 3).Select(_ => NewGovernor())];

    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    internal TestGovernance()
    {
        Signers = [.. Governors.Select(Import)];
        RootJws = GovernanceRoot.Create(1, 2, Now.AddDays(-1), Now.AddYears(5), Signers);
        Root = GovernanceRoot.Read(RootJws).Root ?? throw new InvalidOperationException("test root");
    }

    internal IReadOnlyList<GovernanceSigner> Signers { get; }

    internal byte[] RootJws { get; }

    internal GovernanceRoot Root { get; }

    internal static SigningKey HubKey => Sign("hub");

    internal static SigningKey Sign(string name) => SignKeys.GetOrAdd(name, _ => SigningKey.Generate());

    internal static SealKey Seal(string name) => SealKeys.GetOrAdd(name, _ => SealKey.Generate());

    internal static string Pin(string name) => Base64UrlText.Encode(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    internal static SignKeyEntry SignEntry(string name) => new(Sign(name).ToVerifyKey(), Now.AddDays(-30), Now.AddDays(335));

    internal static SealKeyEntry SealEntry(string name) => new(Seal(name).ToPublic(), SealKeyEntry.EcdhEsA256Kw, Now.AddDays(-30), Now.AddDays(335));

    internal static DirectoryDocument Document(long version = 1, string previous = "") => new()
    {
        Version = version,
        Previous = previous,
        Issued = Now.AddDays(-1),
        Expires = Now.AddDays(364),
        SettledRemovals = [],
        Hub = new HubEntry("hub", ["spiffe://hub.px.example/broker/hub-0/tls"], [SignEntry("hub")], [[0x30, 0]], [PinEntryOf("hub")]),
        Members = [Member("COL"), Member("ECU"), Member("JAM"), Member("LCA"), Member("VEN"), Centre()],
        Gateways = [Gateway("COL"), Gateway("ECU"), Gateway("JAM"), Gateway("LCA"), Gateway("VEN"), Gateway("XIM")],
        Groups =
        [
            new GroupEntry("CAN", [new("COL", null, null), new("ECU", null, null), new("VEN", null, new DateTimeOffset(2006, 4, 22, 0, 0, 0, TimeSpan.Zero))]),
            new GroupEntry("CARICOM", [new("JAM", null, null), new("LCA", Now.AddDays(10), null)]),
        ],
        LegalBases =
        [
            new LegalBasisEntry("BASE", "Base arrangement", ["WANTED"], ["ARREST_EXTRADITION"],
                [new("COL", null, null), new("ECU", null, null), new("JAM", Now.AddDays(10), null)],
                Now.AddYears(-1), Now.AddYears(1), new SortedDictionary<string, int>(StringComparer.Ordinal) { ["provisional_arrest"] = 40 }),
        ],
        Delegations = [new DelegationEntry("LCA-NIGHT", "LCA", "XIM", "impacs", ["LIAISON_DESK"], Now.AddDays(-1), Now.AddDays(30), Sign("XIM/impacs").Kid)],
    };

    internal byte[] Sign(DirectoryDocument document, int signatures = 2) => DirectoryVerifier.Sign(document, [.. Signers.Take(signatures)]);

    internal static string HashOf(DirectoryDocument document) => Base64UrlText.Encode(SHA256.HashData(document.ToJson()));

    internal static byte[] Fresh(DirectoryDocument document, DateTimeOffset? at = null, params IEnumerable<string> removals) =>
        FreshnessStatement.Create(document.Version, HashOf(document), removals, at ?? Now, (at ?? Now).AddHours(24), HubKey);

    internal ReadOnlyMemory<byte> Removal(RemovalKind kind, string target, DateTimeOffset? at = null) =>
        RemovalStatement.Create(kind, target, at ?? Now, "KEY_COMPROMISE", Signers[2]);

    internal string HashOf(ReadOnlyMemory<byte> removal) => RemovalStatement.Read(Root, removal)!.Hash;

    internal DirectoryAcceptance Offer(DirectoryDocument document, DirectorySnapshot? current = null, DateTimeOffset? at = null, params ReadOnlyMemory<byte>[] removals) =>
        DirectoryVerifier.Accept(Root, current, Sign(document), removals, Fresh(document, at, removals.Select(HashOf)), at ?? Now);

    internal DirectorySnapshot Accept(DirectoryDocument document, DirectorySnapshot? current = null, DateTimeOffset? at = null, params ReadOnlyMemory<byte>[] removals) =>
        Offer(document, current, at, removals) is DirectoryAcceptance.Accepted accepted
            ? accepted.Snapshot
            : throw new InvalidOperationException(Offer(document, current, at, removals).ToString());

    public void Dispose()
    {
        foreach (var signer in Signers)
        {
            signer.Dispose();
        }
    }

    private static byte[] NewGovernor()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return key.ExportPkcs8PrivateKey();
    }

    private static GovernanceSigner Import(byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return GovernanceSigner.Of(key);
    }

    private static PinEntry PinEntryOf(string name) => new(Pin(name), Now.AddDays(-30), Now.AddDays(335));

    private static MemberEntry Member(string state) => new(state, $"State {state}", MemberKind.State, MemberStatus.Active, [[0x30, 1]],
        [
            new AgencyEntry("pol", "Police", ["LIAISON_DESK", "INVESTIGATOR"], [SignEntry($"{state}/pol")]),
            new AgencyEntry("moh", "Health", ["HEALTH"], [SignEntry($"{state}/moh")]),
        ],
        [new ContactEntry("LIAISON_DESK", "+155500100", AlwaysOpen: true)]);

    private static MemberEntry Centre() => new("XIM", "IMPACS", MemberKind.RegionalCentre, MemberStatus.Active, [[0x30, 2]],
        [new AgencyEntry("impacs", "Duty desk", ["LIAISON_DESK"], [SignEntry("XIM/impacs")])], []);

    private static GatewayEntry Gateway(string state)
    {
        var id = $"gw-{state.ToLowerInvariant()}";
        return new GatewayEntry(id, [state], [PinEntryOf(id)], [SignEntry(id)], [SealEntry(id)],
            [new DeskSealKeyEntry(state, "HEALTH", SealEntry($"{id}/HEALTH"))], null, ["schema/1"]);
    }
}
