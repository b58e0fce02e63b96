using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Reads a directory document member by member. Whether names refer to each other is <see cref="DirectoryConsistency"/>'s part.</summary>
internal static class DirectoryParser
{
    internal static DirectoryParseResult Parse(ReadOnlyMemory<byte> json)
    {
        var violations = new Violations();
        var read = StrictObject.Parse(json, DirectoryFormat.MaxDocumentBytes, violations);
        if (read is null)
        {
            return new DirectoryParseResult(null, violations.ToList());
        }
        read.Number("schema", DirectoryFormat.Schema, DirectoryFormat.Schema);
        var document = new DirectoryDocument
        {
            Version = read.Number("version", 1, long.MaxValue / 2),
            Previous = read.Text("prev", DirectoryFormat.DigestOrEmpty()),
            Issued = read.Instant("issued"),
            Expires = read.Instant("expires"),
            SettledRemovals = read.Texts("settled_removals", DirectoryFormat.Digest(), 0, DirectoryFormat.MaxRemovals),
            Hub = ReadHub(read.Object("hub")),
            Members = read.Objects("members", 1, DirectoryFormat.MaxMembers, ReadMember, member => member.State),
            Gateways = read.Objects("gateways", 0, DirectoryFormat.MaxGateways, ReadGateway, gateway => gateway.Id),
            Groups = read.Objects("groups", 0, DirectoryFormat.MaxGroups, ReadGroup, group => group.Id),
            LegalBases = read.Objects("legal_bases", 0, DirectoryFormat.MaxLegalBases, ReadLegalBasis, basis => basis.Id),
            Delegations = read.Objects("delegations", 0, DirectoryFormat.MaxDelegations, ReadDelegation, delegation => delegation.Id),
            Policy = read.Has("policy") ? ReadPolicy(read.Object("policy")) : null,
            Overlays = read.Has("overlays") ? read.Objects("overlays", 1, DirectoryFormat.MaxMembers, ReadOverlay, overlay => overlay.State) : [],
        };
        read.End();
        // Cross-checks only on what was read whole: otherwise each missing item would be told twice.
        if (!violations.Any)
        {
            DirectoryConsistency.Check(document, violations);
        }
        return violations.Any ? new DirectoryParseResult(null, violations.ToList()) : new DirectoryParseResult(document, []);
    }

    private static HubEntry ReadHub(StrictObject? read)
    {
        if (read is null)
        {
            return new HubEntry("", [], [], [], []);
        }
        var hub = new HubEntry(
            read.Text("id", DirectoryFormat.LowerId()),
            read.Texts("brokers", DirectoryFormat.BrokerId(), 1, 64),
            ReadSignKeys(read, 1),
            read.ManyBytes("anchors", 1, DirectoryFormat.MaxKeys, DirectoryFormat.MaxCertificateBytes),
            ReadPins(read),
            read.Has("log") ? ReadLog(read.Object("log")) : null);
        read.End();
        return hub;
    }

    private static PolicyEntry? ReadPolicy(StrictObject? read)
    {
        if (read is null)
        {
            return null;
        }
        var policy = new PolicyEntry((int)read.Number("threshold", 1, DirectoryFormat.MaxKeys), read.Objects("authorities", 1, DirectoryFormat.MaxKeys, PublicKeys.ReadP384, key => key.Kid));
        if (policy.Threshold > policy.Authorities.Count)
        {
            read.Violate("threshold", "is more than there are authorities");
        }
        read.End();
        return policy;
    }

    private static OverlayEntry? ReadOverlay(StrictObject read) => new(
        read.Text("state", DirectoryFormat.State()), RuleFile(read, "originator"), RuleFile(read, "recipient"));

    private static string RuleFile(StrictObject read, string name) =>
        read.Has(name) ? System.Text.Encoding.UTF8.GetString(read.Bytes(name, 1, OverlayEntry.MaxChars)) : "";

    private static LogEntry? ReadLog(StrictObject? read)
    {
        if (read is null)
        {
            return null;
        }
        var log = new LogEntry(read.Text("key", DirectoryFormat.NoteKey()), (int)read.Number("quorum", 1, DirectoryFormat.MaxMembers));
        read.End();
        return log;
    }

    private static MemberEntry? ReadMember(StrictObject read) => new(
        read.Text("state", DirectoryFormat.State()),
        read.Label("name", 100),
        read.Code("kind", DirectoryFormat.Kinds),
        read.Code("status", DirectoryFormat.Statuses),
        read.ManyBytes("ca", 0, DirectoryFormat.MaxKeys, DirectoryFormat.MaxCertificateBytes),
        read.Objects("agencies", 0, DirectoryFormat.MaxAgencies, ReadAgency, agency => agency.Code),
        read.Objects("contacts", 0, DirectoryFormat.MaxAgencies, ReadContact, contact => $"{contact.Desk} {contact.Phone}"));

    private static AgencyEntry? ReadAgency(StrictObject read) => new(
        read.Text("code", DirectoryFormat.LowerId()),
        read.Label("name", 100),
        read.Texts("desks", DirectoryFormat.Desk(), 0, 32),
        ReadSignKeys(read, 0));

    private static ContactEntry? ReadContact(StrictObject read) => new(
        read.Text("desk", DirectoryFormat.Desk()), read.Text("phone", DirectoryFormat.Phone()), read.Text("hours", DirectoryFormat.Hours()) == "24/7");

    private static GatewayEntry? ReadGateway(StrictObject read) => new(
        read.Text("id", DirectoryFormat.LowerId()),
        read.Texts("states", DirectoryFormat.State(), 1, DirectoryFormat.MaxMembers),
        ReadPins(read),
        ReadSignKeys(read, 0),
        read.Objects("seal_keys", 0, DirectoryFormat.MaxKeys, ReadSealKey, key => key.Kid),
        read.Objects("desk_seal_keys", 0, 128, ReadDeskSealKey, key => key.Key.Kid),
        read.OptionalText("witness", DirectoryFormat.NoteKey()),
        read.Texts("capabilities", DirectoryFormat.Capability(), 0, 64));

    private static GroupEntry? ReadGroup(StrictObject read) =>
        new(read.Text("id", DirectoryFormat.UpperId()), ReadMemberships(read, "members"));

    private static LegalBasisEntry? ReadLegalBasis(StrictObject read) => new(
        read.Text("id", DirectoryFormat.UpperId()),
        read.Label("title", 200),
        read.Texts("families", DirectoryFormat.UpperId(), 1, 64),
        read.Texts("purposes", DirectoryFormat.UpperId(), 1, 64),
        ReadMemberships(read, "parties"),
        read.OptionalInstant("from"),
        read.OptionalInstant("to"),
        read.Numbers("clocks", DirectoryFormat.ClockName(), 32, 1, 3660));

    private static DelegationEntry? ReadDelegation(StrictObject read) => new(
        read.Text("id", DirectoryFormat.UpperId()),
        read.Text("delegator", DirectoryFormat.State()),
        read.Text("centre", DirectoryFormat.State()),
        read.Text("agency", DirectoryFormat.LowerId()),
        read.Texts("desks", DirectoryFormat.Desk(), 1, 32),
        read.Instant("from"),
        read.Instant("to"),
        read.Text("sign_kid", DirectoryFormat.Digest()));

    private static IReadOnlyList<MembershipEntry> ReadMemberships(StrictObject read, string name) =>
        read.Objects(name, 0, 2 * DirectoryFormat.MaxMembers,
            one => new MembershipEntry(one.Text("state", DirectoryFormat.State()), one.OptionalInstant("from"), one.OptionalInstant("to")),
            one => $"{one.State} {one.From}");

    private static IReadOnlyList<PinEntry> ReadPins(StrictObject read) =>
        read.Objects("tls_pins", 0, DirectoryFormat.MaxKeys,
            one => new PinEntry(one.Text("pin", DirectoryFormat.Digest()), one.Instant("not_before"), one.Instant("not_after")),
            pin => pin.Pin);

    private static IReadOnlyList<SignKeyEntry> ReadSignKeys(StrictObject read, int min) =>
        read.Objects("sign_keys", min, DirectoryFormat.MaxKeys, ReadSignKey, key => key.Kid);

    private static SignKeyEntry? ReadSignKey(StrictObject read)
    {
        var key = PublicKeys.ReadP256(read);
        var (from, to) = (read.Instant("not_before"), read.Instant("not_after"));
        return key is null ? null : new SignKeyEntry(new VerifyKey(key), from, to);
    }

    private static SealKeyEntry? ReadSealKey(StrictObject read)
    {
        var key = PublicKeys.ReadP256(read);
        var alg = read.Text("alg", DirectoryFormat.SealAlgorithm());
        var (from, to) = (read.Instant("not_before"), read.Instant("not_after"));
        return key is null ? null : new SealKeyEntry(new SealPublicKey(key), alg, from, to);
    }

    private static DeskSealKeyEntry? ReadDeskSealKey(StrictObject read)
    {
        var (state, desk) = (read.Text("state", DirectoryFormat.State()), read.Text("desk", DirectoryFormat.Desk()));
        return ReadSealKey(read) is { } key ? new DeskSealKeyEntry(state, desk, key) : null;
    }
}
