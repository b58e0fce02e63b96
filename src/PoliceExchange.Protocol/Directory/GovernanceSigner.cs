using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Private half of a governance key. Held offline by one authority; the owner disposes it.</summary>
public sealed class GovernanceSigner : IDisposable
{
    private readonly ECDsa _key;

    private GovernanceSigner(ECDsa key)
    {
        _key = key;
        Public = GovernanceKey.FromPrivate(key);
    }

    /// <summary>The public half.</summary>
    public GovernanceKey Public { get; }

    /// <summary>Takes ownership of a P-384 key.</summary>
    public static GovernanceSigner Of(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new GovernanceSigner(key);
    }

    internal byte[] Sign(ReadOnlySpan<byte> data) => _key.SignData(data, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
