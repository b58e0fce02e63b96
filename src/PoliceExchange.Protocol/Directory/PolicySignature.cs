namespace PoliceExchange.Protocol.Directory;

/// <summary>Signatures of a policy bundle: JWS General JSON by policy authorities, each over exactly the bundle's bytes (POLICY 2).</summary>
public static class PolicySignature
{
    /// <summary>Largest bundle.</summary>
    public const int MaxBundleBytes = 4 * 1024 * 1024;

    /// <summary>Signs a bundle.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> bundle, IReadOnlyList<GovernanceSigner> signers) => GovernanceSignature.Sign(GovernanceSignature.PolicyType, bundle, signers);

    /// <summary>Adds one authority's signature; null when the bytes are no signed bundle.</summary>
    public static byte[]? AddSignature(ReadOnlyMemory<byte> bundleJws, GovernanceSigner signer) =>
        GovernanceSignature.AddSignature(GovernanceSignature.PolicyType, bundleJws, signer, MaxBundleBytes);

    /// <summary>Verifies before anything of the bundle is looked at.</summary>
    /// <returns>The bundle's bytes, or why they are not believed.</returns>
    public static PolicySignatureResult Verify(ReadOnlyMemory<byte> bundleJws, PolicyEntry policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var check = GovernanceSignature.Verify(GovernanceSignature.PolicyType, bundleJws, policy.Authorities.ToDictionary(key => key.Kid, StringComparer.Ordinal), MaxBundleBytes);
        return check switch
        {
            { Forged: true } => new PolicySignatureResult(null, "a signature under a policy authority's key is bad"),
            { Payload: null } => new PolicySignatureResult(null, "not a strict px-policy document"),
            _ when check.Signed < policy.Threshold => new PolicySignatureResult(null, $"{check.Signed} of {policy.Threshold} signatures of policy authorities"),
            _ => new PolicySignatureResult(check.Payload, ""),
        };
    }

    /// <summary>The bundle's bytes without a look at who signed: for those who review it before they sign.</summary>
    public static byte[]? Unverified(ReadOnlyMemory<byte> bundleJws) =>
        GovernanceSignature.Verify(GovernanceSignature.PolicyType, bundleJws, new Dictionary<string, GovernanceKey>(), MaxBundleBytes).Payload;
}

/// <summary>A bundle's bytes, or why not.</summary>
/// <param name="Bundle">Null when refused.</param>
/// <param name="Reason">Empty when there is a bundle.</param>
public sealed record PolicySignatureResult(byte[]? Bundle, string Reason);
