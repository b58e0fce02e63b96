using System.Collections.Frozen;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>An accepted directory with its removals applied, indexed for the questions that each call asks. Immutable: a process swaps the reference.</summary>
public sealed class DirectorySnapshot
{
    private readonly FrozenDictionary<string, GatewayEntry> _gateways;
    private readonly FrozenDictionary<string, GatewayEntry> _gatewayOfState;
    private readonly FrozenDictionary<string, (GatewayEntry Gateway, PinEntry Pin)> _pins;
    private readonly FrozenDictionary<string, MemberEntry> _members;
    private readonly FrozenDictionary<string, GroupEntry> _groups;
    private readonly FrozenDictionary<string, LegalBasisEntry> _bases;
    private readonly FrozenDictionary<string, DelegationEntry> _delegations;
    private readonly FrozenDictionary<(string Holder, string Kid), SignKeyEntry> _signKeys;

    internal DirectorySnapshot(
        string hash,
        DirectoryDocument signed,
        DirectoryDocument effective,
        IReadOnlyList<RemovalStatement> removals,
        FreshnessStatement freshness,
        byte[] jws,
        string rootFingerprint)
    {
        Jws = jws;
        RootFingerprint = rootFingerprint;
        Hash = hash;
        AsSigned = signed;
        Document = effective;
        Removals = removals;
        Freshness = freshness;
        _gateways = effective.Gateways.ToFrozenDictionary(gateway => gateway.Id, StringComparer.Ordinal);
        _gatewayOfState = effective.Gateways
            .SelectMany(gateway => gateway.States, (gateway, state) => (State: state, Gateway: gateway))
            .ToFrozenDictionary(one => one.State, one => one.Gateway, StringComparer.Ordinal);
        _pins = effective.Gateways
            .SelectMany(gateway => gateway.TlsPins, (gateway, pin) => (gateway, pin))
            .ToFrozenDictionary(one => one.pin.Pin, one => one, StringComparer.Ordinal);
        _members = effective.Members.ToFrozenDictionary(member => member.State, StringComparer.Ordinal);
        _groups = effective.Groups.ToFrozenDictionary(group => group.Id, StringComparer.Ordinal);
        _bases = effective.LegalBases.ToFrozenDictionary(basis => basis.Id, StringComparer.Ordinal);
        _delegations = effective.Delegations.ToFrozenDictionary(delegation => delegation.Id, StringComparer.Ordinal);
        var gatewayKeys = effective.Gateways.SelectMany(gateway => gateway.SignKeys, (gateway, key) => ((gateway.Id, key.Kid), key));
        var agencyKeys = effective.Members.SelectMany(
            member => member.Agencies.SelectMany(agency => agency.SignKeys, (agency, key) => ((Holder(member.State, agency.Code), key.Kid), key)));
        _signKeys = gatewayKeys.Concat(agencyKeys).ToFrozenDictionary(one => one.Item1, one => one.key);
    }

    /// <summary>Version of the signed document.</summary>
    public long Version => AsSigned.Version;

    /// <summary>SHA-256 of the signed payload, base64url.</summary>
    public string Hash { get; }

    /// <summary>The document with the removals applied: what holds.</summary>
    public DirectoryDocument Document { get; }

    /// <summary>The document as governance signed it.</summary>
    public DirectoryDocument AsSigned { get; }

    /// <summary>Unsettled removals.</summary>
    public IReadOnlyList<RemovalStatement> Removals { get; }

    /// <summary>The hub's last statement about it.</summary>
    public FreshnessStatement Freshness { get; private set; }

    /// <summary>The directory as received, to store and pass on.</summary>
    public ReadOnlyMemory<byte> Jws { get; }

    internal string RootFingerprint { get; }

    internal IReadOnlyList<string> SettledRemovals => AsSigned.SettledRemovals;

    /// <summary>The same directory and removals under a newer statement; the indexes are shared.</summary>
    internal DirectorySnapshot Confirmed(FreshnessStatement freshness)
    {
        var copy = (DirectorySnapshot)MemberwiseClone();
        copy.Freshness = freshness;
        return copy;
    }

    /// <summary>How far it may be relied on now.</summary>
    public DirectoryStanding Standing(DateTimeOffset now) => DirectoryStanding.Of(Freshness.At, Freshness.Expires, AsSigned.Expires, now);

    /// <summary>A gateway by id.</summary>
    public GatewayEntry? Gateway(string id) => _gateways.GetValueOrDefault(id);

    /// <summary>The gateway whose TLS key this is at that time.</summary>
    public GatewayEntry? GatewayByPin(string pin, DateTimeOffset at) =>
        _pins.TryGetValue(pin, out var found) && found.Pin.IsValidAt(at) ? found.Gateway : null;

    /// <summary>The gateway that serves a member.</summary>
    public GatewayEntry? GatewayOf(string state) => _gatewayOfState.GetValueOrDefault(state);

    /// <summary>Key of outer signatures, receipts, log batches and requester contexts.</summary>
    public VerifyKey? GatewaySignKey(string gatewayId, string kid, DateTimeOffset at) =>
        _signKeys.TryGetValue((gatewayId, kid), out var key) && key.IsValidAt(at) ? key.Key : null;

    /// <summary>Key of inner signatures; null for members that are not active.</summary>
    public VerifyKey? AgencySignKey(string state, string agency, string kid, DateTimeOffset at) =>
        IsActive(state) && _signKeys.TryGetValue((Holder(state, agency), kid), out var key) && key.IsValidAt(at) ? key.Key : null;

    /// <summary>Keys to seal to at that time, the one that ends last first; empty for an unknown gateway.</summary>
    public IReadOnlyList<SealKeyEntry> SealKeys(string gatewayId, DateTimeOffset at) =>
        Gateway(gatewayId) is { } gateway
            ? [.. gateway.SealKeys.Where(key => key.IsValidAt(at)).OrderByDescending(key => key.NotAfter)]
            : [];

    /// <summary>The seal key of a protected desk: the one that ends last of those valid.</summary>
    public SealKeyEntry? DeskSealKey(string gatewayId, string state, string desk, DateTimeOffset at) =>
        Gateway(gatewayId)?.DeskSealKeys
            .Where(one => one.State == state && one.Desk == desk && one.Key.IsValidAt(at))
            .MaxBy(one => one.Key.NotAfter)?.Key;

    /// <summary>Key of the hub's receipts and statements.</summary>
    public VerifyKey? HubSignKey(string kid, DateTimeOffset at) =>
        Document.Hub.SignKeys.FirstOrDefault(key => key.Kid == kid && key.IsValidAt(at))?.Key;

    /// <summary>Whether this is the TLS key of a broker at that time.</summary>
    public bool IsHubPin(string pin, DateTimeOffset at) => Document.Hub.TlsPins.Any(one => one.Pin == pin && one.IsValidAt(at));

    /// <summary>CA certificates (DER) of the active members; each is constrained to its own nation's names.</summary>
    public IReadOnlyList<byte[]> Anchors() => [.. _members.Values.Where(member => member.Status == MemberStatus.Active).SelectMany(member => member.Anchors)];

    /// <summary>CA certificates (DER) of one active member.</summary>
    public IReadOnlyList<byte[]> Anchors(string state) => IsActive(state) ? _members[state].Anchors : [];

    /// <summary>CA certificates (DER) of the hub.</summary>
    public IReadOnlyList<byte[]> HubAnchors() => Document.Hub.Anchors;

    /// <summary>A member, active or not.</summary>
    public MemberEntry? Member(string state) => _members.GetValueOrDefault(state);

    /// <summary>Whether a member takes part.</summary>
    public bool IsActive(string state) => Member(state)?.Status == MemberStatus.Active;

    /// <summary>A legal basis by id.</summary>
    public LegalBasisEntry? Basis(string id) => _bases.GetValueOrDefault(id);

    /// <summary>Whether two states may exchange a family under a basis at that time, and if not, why not.</summary>
    public BasisStanding BasisBetween(string id, string a, string b, string family, DateTimeOffset at)
    {
        if (Basis(id) is not { } basis)
        {
            return BasisStanding.Unknown;
        }
        if (basis.From > at || basis.To <= at)
        {
            return BasisStanding.NotInForce;
        }
        if (!basis.Families.Contains(family))
        {
            return BasisStanding.FamilyNotCovered;
        }
        return IsParty(basis, a, at) && IsParty(basis, b, at) ? BasisStanding.InForce : BasisStanding.NotParty;
    }

    /// <summary>Whether two states may exchange a family under a basis at that time.</summary>
    public bool BasisInForce(string id, string a, string b, string family, DateTimeOffset at) =>
        BasisBetween(id, a, b, family, at) == BasisStanding.InForce;

    /// <summary>A delegation that holds at that time, between active members.</summary>
    public DelegationEntry? Delegation(string id, DateTimeOffset at) =>
        _delegations.TryGetValue(id, out var one) && one.HoldsAt(at) && IsActive(one.Delegator) && IsActive(one.Centre) ? one : null;

    /// <summary>A group by id.</summary>
    public GroupEntry? Group(string id) => _groups.GetValueOrDefault(id);

    /// <summary>Turns audience and exclusion tokens into the gateways to seal to (DESIGN 13 (13)).</summary>
    public ExpandResult Expand(IReadOnlyCollection<AudienceToken> audience, IReadOnlyCollection<AudienceToken> exclude, DateTimeOffset at) =>
        AudienceExpansion.Expand(this, audience, exclude, at);

    private static bool IsParty(LegalBasisEntry basis, string state, DateTimeOffset at) =>
        basis.Parties.Any(party => party.State == state && party.HoldsAt(at));

    // A gateway id is lower case without a slash, so the two kinds of holder never meet.
    private static string Holder(string state, string agency) => $"{state}/{agency}";
}

/// <summary>Whether a legal basis carries an exchange.</summary>
public enum BasisStanding
{
    /// <summary>It does.</summary>
    InForce,

    /// <summary>No such basis.</summary>
    Unknown,

    /// <summary>Not yet or no longer in force.</summary>
    NotInForce,

    /// <summary>It does not cover the family.</summary>
    FamilyNotCovered,

    /// <summary>One of the two is not a party at that time.</summary>
    NotParty,
}
