using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Cli.Certs;

/// <summary>Makes every key, certificate and signed document of a development exchange in one folder. One use per instance.</summary>
internal sealed class DevelopmentPkiBuilder(DevelopmentPkiOptions options, PkiFolder folder, MemberRegister register) : IDisposable
{
    private static readonly TimeSpan MaterialLife = TimeSpan.FromDays(90);
    private static readonly TimeSpan TlsLife = TimeSpan.FromDays(7);
    private static readonly TimeSpan PinLife = TimeSpan.FromDays(365);

    /// <summary>Two of three (POLICY.md 2).</summary>
    private const int PolicyThreshold = 2;

    private readonly List<GovernanceSigner> _policyAuthorities = [];

    // A process started on another machine of the same bench may be a little behind.
    private readonly DateTimeOffset _from = options.Now - TimeSpan.FromHours(1);
    private readonly DateTimeOffset _to = options.Now + MaterialLife;
    private readonly List<MemberEntry> _members = [];
    private readonly List<GatewayEntry> _gateways = [];
    private readonly List<PkiManifestState> _states = [];
    private readonly Dictionary<string, HostedMember> _hosted = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _owned = [];

    internal PkiManifest Build()
    {
        _policyAuthorities.AddRange(Enumerable.Range(1, 3).Select(number => MakeP384(PkiLayout.PolicyAuthority(number))));

        // 1. Governance.
        var signers = Enumerable.Range(1, options.GovernanceKeys).Select(MakeGovernanceKey).ToList();
        var rootJws = GovernanceRoot.Create(1, options.Threshold, options.Now, options.Now + 5 * PinLife, signers, isDevelopment: true);
        folder.Bytes(PkiLayout.Root, rootJws);
        var root = GovernanceRoot.Read(rootJws).Root ?? throw new InvalidOperationException("the root just made does not verify");

        // 2. Hub and members.
        var (hub, hubKey) = MakeHub();
        var index = 0;
        foreach (var (state, name, kind, agencies) in register.All())
        {
            MakeMember(state, name, kind, agencies, hosted: options.States.Count == 0 || options.States.Contains(state), ++index);
        }

        // 3. Certificates that must be refused; the revoked one needs its pin in the directory.
        var (bad, revokedPin) = new BadCertificates(options.Now, folder, _hosted).Make();
        var first = _gateways[0];
        _gateways[0] = first with { TlsPins = [.. first.TlsPins, new PinEntry(revokedPin, _from, options.Now + PinLife)] };

        // 4. Directory, removal, freshness: verified by the code that will read them.
        var document = Document(hub);
        var directoryJws = DirectoryVerifier.Sign(document, [.. signers.Take(options.Threshold)]);
        var removalJws = RemovalStatement.Create(RemovalKind.Key, revokedPin, Seconds(options.Now), "KEY_COMPROMISE", signers[^1]);
        if (DirectoryVerifier.Inspect(root, directoryJws) is not DirectoryAcceptance.Inspected inspected || RemovalStatement.Read(root, removalJws) is not { } removal)
        {
            throw new InvalidOperationException("the directory just made does not verify");
        }
        var freshness = FreshnessStatement.Create(document.Version, inspected.Hash, [removal.Hash], Seconds(options.Now), Seconds(options.Now) + TimeSpan.FromHours(24), hubKey);
        if (DirectoryVerifier.Accept(root, null, directoryJws, [removalJws], freshness, options.Now) is DirectoryAcceptance.Refused refused)
        {
            throw new InvalidOperationException($"the directory just made is refused: {refused.Reason}");
        }
        folder.Bytes(PkiLayout.Directory, directoryJws);
        folder.Bytes(PkiLayout.Removal(1), removalJws);
        folder.Bytes(PkiLayout.Freshness, freshness);
        var policy = new BundleManifest(1, "", Seconds(_from), Seconds(_to), RollOut.Enforced, [], "The default hemispheric rules.");
        folder.Bytes(PkiLayout.Policy, PolicySignature.Sign(PolicyBundle.Pack(policy, DefaultRules.Files()), [.. _policyAuthorities.Take(PolicyThreshold)]));

        var manifest = new PkiManifest(Seconds(options.Now), root.Fingerprint, options.Replicas, options.Threshold, options.GovernanceKeys, _states, bad);
        folder.Bytes(PkiLayout.Manifest, manifest.ToJson());
        return manifest;
    }

    public void Dispose() => _owned.ForEach(one => one.Dispose());

    private GovernanceSigner MakeGovernanceKey(int number) => MakeP384(PkiLayout.Governance(number));

    private GovernanceSigner MakeP384(string path)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        folder.Key(path, key);
        return Own(GovernanceSigner.Of(key));
    }

    private (HubEntry Entry, SigningKey SignKey) MakeHub()
    {
        var ca = MakeAuthority("Hub", PkiLayout.Hub, "hub.px.example");
        var tls = MakeKey($"{PkiLayout.Hub}/tls.key.pem");
        var next = MakeKey($"{PkiLayout.Hub}/tls-next.key.pem");
        foreach (var replica in options.Replicas)
        {
            // One key for all replicas: they are one service, and each host name is in its own certificate.
            MakeLeaf(ca, tls, $"{PkiLayout.Hub}/{replica}/tls", PkiLayout.BrokerSpiffe(replica), ["hub.px.example", $"{replica}.hub.px.example"], LeafUse.ServerAndClient, TlsLife);
        }
        MakeLeaf(ca, MakeKey($"{PkiLayout.Hub}/admin.key.pem"), $"{PkiLayout.Hub}/admin", "spiffe://hub.px.example/admin/ops", [], LeafUse.Client, MaterialLife);
        var sign = Own(SigningKey.Generate());
        folder.Key($"{PkiLayout.Hub}/sign.key.pem", sign.ToPkcs8Pem());
        var log = SignerKey.Generate(PkiLayout.LogOrigin(options.Now), NoteKind.Ed25519);
        folder.Key(PkiLayout.LogKey, log.ToSecretText());
        var entry = new HubEntry(
            "hub", [.. options.Replicas.Select(PkiLayout.BrokerSpiffe)], [SignKey(sign)], [ca.Certificate.RawData], Pins(tls, next), new LogEntry(log.Verifier.ToString(), 1));
        return (entry, sign);
    }

    private void MakeMember(string state, string name, MemberKind kind, IReadOnlyList<RegisterAgency> agencies, bool hosted, int index)
    {
        if (!hosted)
        {
            // A member in the register that has not connected yet: no keys, so nothing can be sealed to it.
            _members.Add(new MemberEntry(state, name, kind, MemberStatus.Active, [],
                [.. agencies.Select(agency => new AgencyEntry(agency.Code, agency.Name, agency.Desks, []))], Contacts(agencies, index)));
            return;
        }
        var ca = MakeAuthority(name, PkiLayout.State(state), PkiLayout.TrustDomain(state));
        var entries = new List<AgencyEntry>();
        var desks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var agency in agencies)
        {
            var sign = Own(SigningKey.Generate());
            folder.Key(PkiLayout.AgencySign(state, agency.Code), sign.ToPkcs8Pem());
            entries.Add(new AgencyEntry(agency.Code, agency.Name, agency.Desks, [SignKey(sign)]));
            foreach (var role in agency.Desks)
            {
                var path = PkiLayout.Desk(state, role);
                MakeLeaf(ca, MakeKey($"{path}.key.pem"), path, PkiLayout.DeskSpiffe(state, agency.Code, role), [], LeafUse.Client, MaterialLife);
                desks[role] = agency.Code;
            }
        }
        MakeLeaf(ca, MakeKey($"{PkiLayout.Admin(state)}.key.pem"), PkiLayout.Admin(state), PkiLayout.AdminSpiffe(state), [], LeafUse.Client, MaterialLife);
        _members.Add(new MemberEntry(state, name, kind, MemberStatus.Active, [ca.Certificate.RawData], entries, Contacts(agencies, index)));
        MakeGateway(state, ca, desks);
    }

    private void MakeGateway(string state, Authority ca, Dictionary<string, string> desks)
    {
        var id = PkiLayout.GatewayId(state);
        var tls = MakeKey(PkiLayout.Gateway(state, "tls.key.pem"));
        var next = MakeKey(PkiLayout.Gateway(state, "tls-next.key.pem"));
        MakeLeaf(ca, tls, PkiLayout.Gateway(state, "tls"), PkiLayout.GatewaySpiffe(state), [$"{id}.{PkiLayout.TrustDomain(state)}"], LeafUse.ServerAndClient, TlsLife);
        var sign = Own(SigningKey.Generate());
        folder.Key(PkiLayout.Gateway(state, "sign.key.pem"), sign.ToPkcs8Pem());
        var seal = Own(SealKey.Generate());
        folder.Key(PkiLayout.Gateway(state, "seal.key.pem"), seal.ToPkcs8Pem());
        var protectedDesks = DeskSealKeyEntry.ProtectedDesks.Where(desks.ContainsKey).ToList();
        var deskSeals = protectedDesks.Select(desk =>
        {
            var key = Own(SealKey.Generate());
            folder.Key(PkiLayout.DeskSeal(state, desk), key.ToPkcs8Pem());
            return new DeskSealKeyEntry(state, desk, SealEntry(key));
        }).ToList();
        var witness = SignerKey.Generate(PkiLayout.WitnessName(state), NoteKind.CosignatureV1);
        folder.Key(PkiLayout.Gateway(state, "witness.key"), witness.ToSecretText());
        _gateways.Add(new GatewayEntry(id, [state], Pins(tls, next), [SignKey(sign)], [SealEntry(seal)], deskSeals, witness.Verifier.ToString(), ["schema/1"]));
        _states.Add(new PkiManifestState(state, id, [.. desks.Values.Distinct()], desks, protectedDesks));
        _hosted[state] = new HostedMember(ca, tls, desks["LIAISON_DESK"]);
    }

    private DirectoryDocument Document(HubEntry hub) => new()
    {
        Version = 1,
        Previous = "",
        Issued = Seconds(options.Now),
        Expires = Seconds(_to),
        SettledRemovals = [],
        // More than two thirds of the witnesses: two histories then need a third of the states to lie (SEALING-AND-AUDIT.md 2.4).
        Hub = hub with { Log = hub.Log! with { Quorum = (2 * _gateways.Count / 3) + 1 } },
        Members = _members,
        Gateways = _gateways,
        Groups = [.. register.Groups.Select(group => new GroupEntry(group.Id, [.. group.Members.Select(member => member.ToEntry())]))],
        LegalBases = [.. register.LegalBases.Select(basis => new LegalBasisEntry(
            basis.Id, basis.Title, basis.Families, basis.Purposes, [.. basis.Parties.Select(party => party.ToEntry())],
            MemberRegister.Day(basis.From), MemberRegister.Day(basis.To), basis.Clocks))],
        Delegations = [.. register.Delegations.SelectMany(Delegation)],
        Policy = new PolicyEntry(PolicyThreshold, [.. _policyAuthorities.Select(signer => signer.Public)]),
    };

    /// <summary>Only if the centre has keys here: a delegation names the key with which the centre signs.</summary>
    private IEnumerable<DelegationEntry> Delegation(RegisterDelegation one)
    {
        var agency = _members.Single(member => member.State == one.Centre).Agencies.Single(agency => agency.Code == one.Agency);
        return agency.SignKeys.Select(key =>
            new DelegationEntry(one.Id, one.Delegator, one.Centre, one.Agency, one.Desks, Seconds(_from), Seconds(options.Now.AddDays(one.Days)), key.Kid));
    }

    private static List<ContactEntry> Contacts(IReadOnlyList<RegisterAgency> agencies, int index) =>
        [.. agencies.SelectMany(agency => agency.Desks)
            .Select((desk, at) => new ContactEntry(desk, $"+15550{index:D3}{at:D2}", desk is "LIAISON_DESK" or "BORDER_OFFICER"))];

    private Authority MakeAuthority(string name, string path, string trustDomain)
    {
        var ca = Own(CertificateMaker.CreateAuthority($"{name} development CA", trustDomain, _from, _to));
        folder.Certificate($"{path}/ca.pem", ca.Certificate);
        folder.Key($"{path}/ca.key.pem", ca.Key);
        return ca;
    }

    private ECDsa MakeKey(string path)
    {
        var key = Own(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        folder.Key(path, key);
        return key;
    }

    private void MakeLeaf(Authority ca, ECDsa key, string path, string uri, IReadOnlyList<string> hosts, LeafUse use, TimeSpan life)
    {
        // No longer than its issuer.
        var to = options.Now + life < _to ? options.Now + life : _to;
        using var leaf = CertificateMaker.CreateLeaf(ca, key, [uri], hosts, use, _from, to);
        folder.Certificate($"{path}.pem", leaf);
    }

    private PinEntry[] Pins(ECDsa current, ECDsa next) =>
    [
        new(CertificateMaker.Pin(current), Seconds(_from), Seconds(options.Now + PinLife)),
        new(CertificateMaker.Pin(next), Seconds(_from), Seconds(options.Now + 2 * PinLife)),
    ];

    private SignKeyEntry SignKey(SigningKey key) => new(Own(key.ToVerifyKey()), Seconds(_from), Seconds(_to));

    private SealKeyEntry SealEntry(SealKey key) => new(Own(key.ToPublic()), SealKeyEntry.EcdhEsA256Kw, Seconds(_from), Seconds(_to));

    private T Own<T>(T one) where T : IDisposable
    {
        _owned.Add(one);
        return one;
    }

    private static DateTimeOffset Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
}
