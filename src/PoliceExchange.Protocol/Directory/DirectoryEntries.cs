using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>What a member is.</summary>
public enum MemberKind
{
    /// <summary>A state, named by ISO 3166-1 alpha-3.</summary>
    State,

    /// <summary>A regional centre that may act for states under a delegation; named by a code of the user-assigned range XAA to XZZ.</summary>
    RegionalCentre,
}

/// <summary>Whether a member takes part now.</summary>
public enum MemberStatus
{
    /// <summary>Takes part.</summary>
    Active,

    /// <summary>Known, but neither sends nor receives.</summary>
    Suspended,
}

/// <summary>A TLS key by its SPKI digest, valid in [from, to).</summary>
/// <param name="Pin">base64url SHA-256 of the SubjectPublicKeyInfo.</param>
/// <param name="NotBefore">First instant.</param>
/// <param name="NotAfter">End (exclusive).</param>
public sealed record PinEntry(string Pin, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>Whether the pin holds at that time.</summary>
    public bool IsValidAt(DateTimeOffset at) => NotBefore <= at && at < NotAfter;
}

/// <summary>A signing key, valid in [from, to).</summary>
/// <param name="Key">The key; its kid is its thumbprint.</param>
/// <param name="NotBefore">First instant.</param>
/// <param name="NotAfter">End (exclusive).</param>
public sealed record SignKeyEntry(VerifyKey Key, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>RFC 7638 thumbprint.</summary>
    public string Kid => Key.Kid;

    /// <summary>Whether the key signs at that time.</summary>
    public bool IsValidAt(DateTimeOffset at) => NotBefore <= at && at < NotAfter;
}

/// <summary>A key to seal to, valid in [from, to). The owner keeps the private half longer, to open what is under way.</summary>
/// <param name="Key">The key; its kid is its thumbprint.</param>
/// <param name="Alg">JOSE key management algorithm; allowed by this list, never by a message.</param>
/// <param name="NotBefore">First instant.</param>
/// <param name="NotAfter">End (exclusive).</param>
public sealed record SealKeyEntry(SealPublicKey Key, string Alg, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>The one algorithm of today (RFC 7518 section 4.6); a post-quantum one will stand beside it.</summary>
    public const string EcdhEsA256Kw = "ECDH-ES+A256KW";

    /// <summary>RFC 7638 thumbprint.</summary>
    public string Kid => Key.Kid;

    /// <summary>Whether to seal to the key at that time.</summary>
    public bool IsValidAt(DateTimeOffset at) => NotBefore <= at && at < NotAfter;
}

/// <summary>A desk's own seal key: other agencies of the state cannot open what is sealed to it.</summary>
/// <param name="State">The desk's state.</param>
/// <param name="Desk">Desk role.</param>
/// <param name="Key">The key.</param>
public sealed record DeskSealKeyEntry(string State, string Desk, SealKeyEntry Key)
{
    /// <summary>Desk roles that get seal keys of their own (DESIGN 13 (8)).</summary>
    public static readonly IReadOnlyList<string> ProtectedDesks = ["VICTIM_PROTECTION", "CHILD_AUTHORITY", "HEALTH"];
}

/// <summary>The hub: its replicas, keys and the certificate authorities of its servers.</summary>
/// <param name="Id">Short name.</param>
/// <param name="Brokers">SPIFFE ids of the replicas.</param>
/// <param name="SignKeys">Receipts and freshness statements.</param>
/// <param name="Anchors">CA certificates (DER) that issue the hub's TLS certificates.</param>
/// <param name="TlsPins">Keys of the hub's TLS certificates.</param>
/// <param name="Log">The hub's access log; null before it has one.</param>
public sealed record HubEntry(
    string Id, IReadOnlyList<string> Brokers, IReadOnlyList<SignKeyEntry> SignKeys, IReadOnlyList<byte[]> Anchors, IReadOnlyList<PinEntry> TlsPins, LogEntry? Log = null);

/// <summary>The hub's access log, which the gateways witness (C2SP tlog-policy in the register's own form).</summary>
/// <param name="Key">Verifier key of the log; its name is the log's origin.</param>
/// <param name="Quorum">Witnesses that must have cosigned a checkpoint before it counts. More than two thirds: then two histories need a third of the states to lie.</param>
public sealed record LogEntry(string Key, int Quorum);

/// <summary>The authorities that sign policy bundles; not those of the directory, so that nobody alone decides who is a member and what a member may do.</summary>
/// <param name="Threshold">Signatures that a bundle needs.</param>
/// <param name="Authorities">Their keys.</param>
public sealed record PolicyEntry(int Threshold, IReadOnlyList<GovernanceKey> Authorities);

/// <summary>Rules by which a state restricts further what the exchange permits (POLICY 2, layers L2 and L3). They can contain no permit.</summary>
/// <param name="State">Whose.</param>
/// <param name="Originator">Rule file for its own notices, wherever they are; empty for none.</param>
/// <param name="Recipient">Rule file for its own desks, whatever they receive; empty for none.</param>
public sealed record OverlayEntry(string State, string Originator, string Recipient)
{
    /// <summary>Longest rule file of one overlay.</summary>
    public const int MaxChars = 65536;
}

/// <summary>Whom to telephone at a desk.</summary>
/// <param name="Desk">Desk role.</param>
/// <param name="Phone">International number.</param>
/// <param name="AlwaysOpen">True for a 24/7 desk.</param>
public sealed record ContactEntry(string Desk, string Phone, bool AlwaysOpen);

/// <summary>An agency of a member, with the desks it staffs and its own signing keys.</summary>
/// <param name="Code">Short lower-case code.</param>
/// <param name="Name">Name.</param>
/// <param name="Desks">Desk roles.</param>
/// <param name="SignKeys">Keys of inner signatures.</param>
public sealed record AgencyEntry(string Code, string Name, IReadOnlyList<string> Desks, IReadOnlyList<SignKeyEntry> SignKeys);

/// <summary>A state or a regional centre.</summary>
/// <param name="State">Three upper-case letters.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">State or centre.</param>
/// <param name="Status">Active or suspended.</param>
/// <param name="Anchors">The member's CA certificates (DER), constrained to its own names.</param>
/// <param name="Agencies">Agencies.</param>
/// <param name="Contacts">Address book.</param>
public sealed record MemberEntry(
    string State, string Name, MemberKind Kind, MemberStatus Status, IReadOnlyList<byte[]> Anchors, IReadOnlyList<AgencyEntry> Agencies, IReadOnlyList<ContactEntry> Contacts);

/// <summary>A gateway: one process with the keys of the states it serves.</summary>
/// <param name="Id">For example <c>gw-jam</c>.</param>
/// <param name="States">Members served; the first names the trust domain of its certificates.</param>
/// <param name="TlsPins">Current and next TLS keys.</param>
/// <param name="SignKeys">Outer signatures, receipts, log batches, requester contexts.</param>
/// <param name="SealKeys">Keys to seal to.</param>
/// <param name="DeskSealKeys">Keys of protected desks.</param>
/// <param name="Witness">Verifier key of its log witness; null when it is none.</param>
/// <param name="Capabilities">Minor features it understands.</param>
public sealed record GatewayEntry(
    string Id,
    IReadOnlyList<string> States,
    IReadOnlyList<PinEntry> TlsPins,
    IReadOnlyList<SignKeyEntry> SignKeys,
    IReadOnlyList<SealKeyEntry> SealKeys,
    IReadOnlyList<DeskSealKeyEntry> DeskSealKeys,
    string? Witness,
    IReadOnlyList<string> Capabilities);

/// <summary>A member of a group or party of a legal basis in [from, to); an open end means always or still.</summary>
/// <param name="State">Member.</param>
/// <param name="From">First instant, null for "since before this register".</param>
/// <param name="To">End (exclusive), null for "still".</param>
public sealed record MembershipEntry(string State, DateTimeOffset? From, DateTimeOffset? To)
{
    /// <summary>Whether the membership holds at that time.</summary>
    public bool HoldsAt(DateTimeOffset at) => !(From > at) && !(To <= at);
}

/// <summary>A group of states, addressed as <c>group:ID</c>.</summary>
/// <param name="Id">Upper-case id.</param>
/// <param name="Members">Memberships; a state that left and came back has two.</param>
public sealed record GroupEntry(string Id, IReadOnlyList<MembershipEntry> Members);

/// <summary>A treaty or arrangement under which notices travel.</summary>
/// <param name="Id">Upper-case id.</param>
/// <param name="Title">Title.</param>
/// <param name="Families">Notice families it covers.</param>
/// <param name="Purposes">Purposes it covers.</param>
/// <param name="Parties">Parties with intervals; it holds between any two of them.</param>
/// <param name="From">In force from; null for "since before this register".</param>
/// <param name="To">In force until (exclusive); null for "still".</param>
/// <param name="ClockDays">Days by name, as parties registered them, for who reads the register. No node counts by them: clocks stand in the policy bundle, by this id (ARCHITECTURE D37).</param>
public sealed record LegalBasisEntry(
    string Id,
    string Title,
    IReadOnlyList<string> Families,
    IReadOnlyList<string> Purposes,
    IReadOnlyList<MembershipEntry> Parties,
    DateTimeOffset? From,
    DateTimeOffset? To,
    IReadOnlyDictionary<string, int> ClockDays);

/// <summary>A state lets an agency of a regional centre staff some of its desks for a time. The centre signs with its own key and names the delegation (DESIGN 13 (12)).</summary>
/// <param name="Id">Id.</param>
/// <param name="Delegator">The state.</param>
/// <param name="Centre">The regional centre.</param>
/// <param name="Agency">Its agency.</param>
/// <param name="Desks">Desk roles it may act for.</param>
/// <param name="From">First instant.</param>
/// <param name="To">End (exclusive): refused the second it ends.</param>
/// <param name="SignKid">The agency key with which the centre signs under it.</param>
public sealed record DelegationEntry(
    string Id, string Delegator, string Centre, string Agency, IReadOnlyList<string> Desks, DateTimeOffset From, DateTimeOffset To, string SignKid)
{
    /// <summary>Whether the delegation holds at that time.</summary>
    public bool HoldsAt(DateTimeOffset at) => From <= at && at < To;
}
