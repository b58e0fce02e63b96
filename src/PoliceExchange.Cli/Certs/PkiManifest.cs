using System.Text.Json;
using System.Text.Json.Serialization;

namespace PoliceExchange.Cli.Certs;

/// <summary><c>pki.json</c>: what a development PKI holds, for readers in any language.</summary>
/// <param name="Created">When it was made.</param>
/// <param name="RootFingerprint">What gateways pin.</param>
/// <param name="Replicas">Broker replicas.</param>
/// <param name="Threshold">Governance signatures a directory needs.</param>
/// <param name="GovernanceKeys">Number of governance keys.</param>
/// <param name="States">Members with a gateway of their own here.</param>
/// <param name="Bad">Name and fault of each bad certificate.</param>
internal sealed record PkiManifest(
    DateTimeOffset Created,
    string RootFingerprint,
    IReadOnlyList<string> Replicas,
    int Threshold,
    int GovernanceKeys,
    IReadOnlyList<PkiManifestState> States,
    IReadOnlyDictionary<string, string> Bad)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    internal static PkiManifest Parse(byte[] json) => JsonSerializer.Deserialize<PkiManifest>(json, Format) ?? throw new JsonException("empty manifest");
}

/// <summary>A member in the manifest.</summary>
/// <param name="State">Member.</param>
/// <param name="Gateway">Gateway id.</param>
/// <param name="Agencies">Agency codes.</param>
/// <param name="Desks">Agency of each desk role.</param>
/// <param name="DeskSealKeys">Desks with seal keys.</param>
internal sealed record PkiManifestState(
    string State, string Gateway, IReadOnlyList<string> Agencies, IReadOnlyDictionary<string, string> Desks, IReadOnlyList<string> DeskSealKeys);
