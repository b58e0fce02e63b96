using System.Collections.Frozen;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Keys;

/// <summary>
/// The nation's private keys, from PEM files: <c>gateway/sign.key.pem</c>, <c>gateway/seal*.key.pem</c> (the current one
/// and those kept to open what was under way), <c>gateway/seal-ROLE.key.pem</c> for protected desks,
/// <c>gateway/witness.key</c>, <c>agency/CODE/sign.key.pem</c>. Desk keys that live in the desk's own credential are not here and cannot be used here.
/// </summary>
internal sealed class KeyRing
{
    private readonly FrozenDictionary<string, SealKey> _seal;
    private readonly FrozenDictionary<string, (DeskRole Desk, SealKey Key)> _desk;
    private readonly FrozenDictionary<string, SigningKey> _agency;

    private KeyRing(
        SigningKey sign, SignerKey? witness, FrozenDictionary<string, SealKey> seal, FrozenDictionary<string, (DeskRole, SealKey)> desk, FrozenDictionary<string, SigningKey> agency) =>
        (Sign, Witness, _seal, _desk, _agency) = (sign, witness, seal, desk, agency);

    /// <summary>Outer signatures, receipts and heads of the own log.</summary>
    public SigningKey Sign { get; }

    /// <summary>Cosigns the hub's log; null where this nation has no witness.</summary>
    public SignerKey? Witness { get; }

    /// <summary>Agencies that can sign here.</summary>
    public IReadOnlyCollection<string> Agencies => _agency.Keys;

    public static KeyRing Load(string folder)
    {
        var gateway = Path.Combine(folder, "gateway");
        var seal = new Dictionary<string, SealKey>(StringComparer.Ordinal);
        var desk = new Dictionary<string, (DeskRole, SealKey)>(StringComparer.Ordinal);
        foreach (var file in System.IO.Directory.EnumerateFiles(gateway, "seal*.key.pem"))
        {
            var key = SealKey.FromPkcs8Pem(File.ReadAllText(file));
            var name = Path.GetFileName(file)["seal".Length..^".key.pem".Length].TrimStart('-');
            if (Codes.TryParse<DeskRole>(name, out var role))
            {
                desk.Add(key.Kid, (role, key));
            }
            else
            {
                seal.Add(key.Kid, key);
            }
        }
        var agencies = System.IO.Directory.EnumerateDirectories(Path.Combine(folder, "agency"))
            .ToFrozenDictionary(path => Path.GetFileName(path), path => SigningKey.FromPkcs8Pem(File.ReadAllText(Path.Combine(path, "sign.key.pem"))), StringComparer.Ordinal);
        return new KeyRing(
            SigningKey.FromPkcs8Pem(File.ReadAllText(Path.Combine(gateway, "sign.key.pem"))),
            ReadWitness(Path.Combine(gateway, "witness.key")),
            seal.ToFrozenDictionary(StringComparer.Ordinal),
            desk.ToFrozenDictionary(StringComparer.Ordinal),
            agencies);
    }

    private static SignerKey? ReadWitness(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }
        return SignerKey.TryParse(File.ReadAllText(file).Trim(), out var key) == NoteRefusal.None
            ? key
            : throw new InvalidOperationException($"{file} is no witness key (PRIVATE+KEY+name+id+base64).");
    }

    /// <summary>The agency's key of inner signatures; null when this gateway does not hold it.</summary>
    public SigningKey? Agency(string code) => _agency.GetValueOrDefault(code);

    /// <summary>The gateway's key with that kid.</summary>
    public SealKey? Seal(string kid) => _seal.GetValueOrDefault(kid);

    /// <summary>A protected desk's key with that kid.</summary>
    public (DeskRole Desk, SealKey Key)? Desk(string kid) => _desk.TryGetValue(kid, out var found) ? found : null;
}
