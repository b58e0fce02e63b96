namespace PoliceExchange.Audit.Notes;

/// <summary>Bounds of notes.</summary>
internal static class NoteLimits
{
    /// <summary>Of 35 nations with two algorithms each, 70; Go's verifier takes 100 at most (x/mod sumdb/note; SEALING-AND-AUDIT.md 2.1).</summary>
    public const int MaxSignatures = 100;

    /// <summary>100 ML-DSA lines of about 3.5 kB and the text.</summary>
    public const int MaxBytes = 512 * 1024;

    /// <summary>A key text: name, id and 1,313 bytes in base64.</summary>
    public const int MaxKeyChars = 4096;
}
