using System.Text.Json;

namespace PoliceExchange.Cli.Certs;

/// <summary>A certificate and its private key on disk.</summary>
/// <param name="Certificate">PEM of the leaf.</param>
/// <param name="Key">PEM (PKCS#8).</param>
internal sealed record KeyPairFiles(string Certificate, string Key);

/// <summary>Files of one member's gateway.</summary>
/// <param name="State">Member.</param>
/// <param name="Id">Gateway id.</param>
/// <param name="Authority">CA certificate and key.</param>
/// <param name="Tls">TLS certificate and key.</param>
/// <param name="NextTlsKey">The pinned next TLS key.</param>
/// <param name="SignKey">Outer signatures.</param>
/// <param name="SealKey">Key to open with.</param>
/// <param name="DeskSealKeys">Keys of protected desks by role.</param>
/// <param name="AgencySignKeys">Inner signatures by agency code.</param>
/// <param name="Desks">Client certificates by desk role.</param>
/// <param name="DeskAgencies">Agency of each desk role.</param>
/// <param name="Admin">Node administrator.</param>
internal sealed record GatewayFiles(
    string State,
    string Id,
    KeyPairFiles Authority,
    KeyPairFiles Tls,
    string NextTlsKey,
    string SignKey,
    string SealKey,
    IReadOnlyDictionary<string, string> DeskSealKeys,
    IReadOnlyDictionary<string, string> AgencySignKeys,
    IReadOnlyDictionary<string, KeyPairFiles> Desks,
    IReadOnlyDictionary<string, string> DeskAgencies,
    KeyPairFiles Admin);

/// <summary>Files of the hub.</summary>
/// <param name="Authority">CA certificate and key.</param>
/// <param name="Tls">TLS certificate and key by replica.</param>
/// <param name="SignKey">Receipts and freshness.</param>
/// <param name="Admin">Hub administrator.</param>
/// <param name="LogKey">Checkpoints of the access log.</param>
internal sealed record HubFiles(KeyPairFiles Authority, IReadOnlyDictionary<string, KeyPairFiles> Tls, string SignKey, KeyPairFiles Admin, string LogKey);

/// <summary>A development PKI on disk: throw-away keys of every party in one folder. Refused outside Development, by its maker and by every reader of the keys.</summary>
internal sealed class DevelopmentPki
{
    private readonly PkiManifest _manifest;

    private DevelopmentPki(string folder, PkiManifest manifest)
    {
        Folder = folder;
        _manifest = manifest;
        States = [.. manifest.States.Select(state => state.State)];
        Hub = new HubFiles(
            Pair($"{PkiLayout.Hub}/ca"),
            manifest.Replicas.ToDictionary(replica => replica, replica => new KeyPairFiles(At($"{PkiLayout.Hub}/{replica}/tls.pem"), At($"{PkiLayout.Hub}/tls.key.pem"))),
            At($"{PkiLayout.Hub}/sign.key.pem"),
            Pair($"{PkiLayout.Hub}/admin"),
            At(PkiLayout.LogKey));
    }

    /// <summary>Absolute path.</summary>
    internal string Folder { get; }

    /// <summary>Members with a gateway here, regional centres included.</summary>
    internal IReadOnlyList<string> States { get; }

    /// <summary>What gateways pin.</summary>
    internal string RootFingerprint => _manifest.RootFingerprint;

    /// <summary>When it was made.</summary>
    internal DateTimeOffset Created => _manifest.Created;

    internal HubFiles Hub { get; }

    internal string RootFile => At(PkiLayout.Root);

    internal string DirectoryFile => At(PkiLayout.Directory);

    internal string FreshnessFile => At(PkiLayout.Freshness);
    internal string PolicyFile => At(PkiLayout.Policy);

    /// <summary>Removal statements, oldest first.</summary>
    internal IReadOnlyList<string> RemovalFiles =>
        [.. System.IO.Directory.EnumerateFiles(At(PkiLayout.Removals), "*.jws").Order(StringComparer.Ordinal)];

    internal IReadOnlyList<string> PolicyAuthorityKeyFiles => [.. Enumerable.Range(1, 3).Select(number => At(PkiLayout.PolicyAuthority(number)))];

    internal IReadOnlyList<string> GovernanceKeyFiles => [.. Enumerable.Range(1, _manifest.GovernanceKeys).Select(number => At(PkiLayout.Governance(number)))];

    /// <summary>Bad certificates: name and fault.</summary>
    internal IReadOnlyDictionary<string, string> BadNames => _manifest.Bad;

    /// <summary>Makes a development PKI, or says why not.</summary>
    internal static PkiCreation Create(DevelopmentPkiOptions options)
    {
        var register = MemberRegister.Load();
        if (PkiPreconditions.Check(options, register) is { } sentence)
        {
            return new PkiCreation.Refused(sentence);
        }
        // Made beside and moved into place: a crash leaves no half PKI under the name that servers read.
        var target = Path.GetFullPath(options.Folder);
        var draft = $"{target}.new-{Guid.NewGuid():N}";
        var folder = new PkiFolder(draft);
        folder.Bytes(PkiLayout.Marker, "Throw-away keys of every party, made by px certs. Never use them outside Development.\n"u8.ToArray());
        using (var builder = new DevelopmentPkiBuilder(options, folder, register))
        {
            builder.Build();
        }
        if (System.IO.Directory.Exists(target))
        {
            System.IO.Directory.Delete(target, recursive: true);
        }
        System.IO.Directory.Move(draft, target);
        return new PkiCreation.Created(Open(target));
    }

    /// <summary>Opens what <see cref="Create"/> made.</summary>
    /// <exception cref="InvalidDataException">Not a development PKI; the message says what to do.</exception>
    internal static DevelopmentPki Open(string folder)
    {
        var full = Path.GetFullPath(folder);
        var path = Path.Combine(full, PkiLayout.Manifest);
        try
        {
            return new DevelopmentPki(full, PkiManifest.Parse(File.ReadAllBytes(path)));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{full} is not a development PKI: make one with `px certs --out {folder}`.", e);
        }
    }

    /// <summary>Files of a member's gateway.</summary>
    /// <exception cref="KeyNotFoundException">The member has no gateway here.</exception>
    internal GatewayFiles Gateway(string state)
    {
        var one = _manifest.States.FirstOrDefault(entry => entry.State == state) ?? throw new KeyNotFoundException($"{state} has no gateway in {Folder}");
        return new GatewayFiles(
            state,
            one.Gateway,
            Pair($"{PkiLayout.State(state)}/ca"),
            Pair(PkiLayout.Gateway(state, "tls")),
            At(PkiLayout.Gateway(state, "tls-next.key.pem")),
            At(PkiLayout.Gateway(state, "sign.key.pem")),
            At(PkiLayout.Gateway(state, "seal.key.pem")),
            one.DeskSealKeys.ToDictionary(desk => desk, desk => At(PkiLayout.DeskSeal(state, desk))),
            one.Agencies.ToDictionary(agency => agency, agency => At(PkiLayout.AgencySign(state, agency))),
            one.Desks.Keys.ToDictionary(role => role, role => Pair(PkiLayout.Desk(state, role))),
            one.Desks,
            Pair(PkiLayout.Admin(state)));
    }

    /// <summary>A bad certificate by name.</summary>
    internal KeyPairFiles Bad(string name) => _manifest.Bad.ContainsKey(name) ? Pair(PkiLayout.Bad(name)) : throw new KeyNotFoundException(name);

    private KeyPairFiles Pair(string path) => new(At($"{path}.pem"), At($"{path}.key.pem"));

    private string At(string path) => Path.Combine(Folder, path);
}
