namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// Which JOSE header parameters may occur. Stricter than RFC 7515 section 4, which lets a reader ignore unknown ones: here a
/// parameter outside the list is refused, so that no two readers can differ on what a message says.
/// </summary>
internal static class JoseHeader
{
    public static readonly string[] JwsParameters = ["alg", "kid", "typ"];
    public static readonly string[] JweParameters = ["alg", "enc", "epk", "kid", "apu", "apv", "cty", "cmt", "part"];

    public static SealingRefusal Check(string name, string[] allowed) => name switch
    {
        "zip" => SealingRefusal.CompressionNotAllowed,
        "crit" => SealingRefusal.CriticalExtension,
        "jwk" or "jku" or "x5u" or "x5c" or "x5t" or "x5t#S256" => SealingRefusal.ForeignKeyReference,
        _ => allowed.Contains(name) ? SealingRefusal.None : SealingRefusal.UnknownMember,
    };
}
