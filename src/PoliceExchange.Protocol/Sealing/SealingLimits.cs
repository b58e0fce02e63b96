namespace PoliceExchange.Protocol.Sealing;

/// <summary>Upper bounds of the format. Each is checked before the memory it bounds is used.</summary>
public static class SealingLimits
{
    /// <summary>Whole envelope. The largest content (photographs) is 8 MB in all (RELIABILITY.md, T-table).</summary>
    public const int MaxEnvelopeBytes = 8 * 1024 * 1024;

    /// <summary>Clear header JSON. 64 recipients, 16 parts and every list full stay under half of it.</summary>
    public const int MaxHeaderBytes = 64 * 1024;

    /// <summary>Content of one part: three rounds of base64url (notice, JWS, JWE) make it 2.4 times larger in the envelope.</summary>
    public const int MaxContentBytes = 3 * 1024 * 1024;

    /// <summary>Parts of one envelope.</summary>
    public const int MaxParts = 16;

    /// <summary>Recipients of one JWE, and of one envelope.</summary>
    public const int MaxRecipients = 64;

    /// <summary>A receipt is a dozen short members.</summary>
    public const int MaxReceiptBytes = 4 * 1024;

    /// <summary>A JOSE header (protected or not): a few names and one public key.</summary>
    public const int MaxJoseHeaderBytes = 2 * 1024;

    /// <summary>A public key as JWK.</summary>
    public const int MaxJwkBytes = 1024;

    /// <summary>Nesting: envelope, parts, part, jwe, recipients, recipient, header, epk.</summary>
    internal const int MaxDepth = 9;

    /// <summary>Entries of any list in a clear header.</summary>
    public const int MaxListEntries = 64;
}
