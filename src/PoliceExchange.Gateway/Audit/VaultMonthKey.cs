using System.Security.Cryptography;
using System.Text;

namespace PoliceExchange.Gateway.Audit;

/// <summary>
/// The key of a month's private parts. Everything that opens or finds them is derived from it, so that destroying
/// its one file ends both (SEALING-AND-AUDIT.md 3: commit, keep, shred).
/// </summary>
internal sealed class VaultMonthKey
{
    /// <summary>Bytes of a month key.</summary>
    public const int Bytes = 32;

    private const int TermBytes = 16;

    private readonly byte[] _wrap;
    private readonly byte[] _index;
    private readonly byte[] _receipt;

    public VaultMonthKey(string month, ReadOnlySpan<byte> key)
    {
        Month = month;
        _wrap = Derive(key, "px-vault-wrap-1");
        _index = Derive(key, "px-vault-index-1");
        _receipt = Derive(key, "px-receipt-officer-1");
    }

    /// <summary>yyyy-MM in UTC.</summary>
    public string Month { get; }

    /// <summary>Month of an instant.</summary>
    public static string MonthOf(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A cipher under the wrapping key.</summary>
    public AesGcm Wrap() => new(_wrap, VaultSeal.TagBytes);

    /// <summary>
    /// The blind term of a value. Normalised, because people write one case in several ways; cut to 16 bytes,
    /// because a chance match is only a row too many, which opening shows.
    /// </summary>
    public byte[] Term(VaultTerm kind, string value) =>
        HMACSHA256.HashData(_index, (byte[])[(byte)kind, 0, .. Encoding.UTF8.GetBytes(Normalise(value))])[..TermBytes];

    /// <summary>
    /// An officer towards the originator of one notice: another value for each notice and month, so neither the hub nor an
    /// originator can follow a person, and none that anybody can make or undo after the month's key is destroyed.
    /// </summary>
    public string Pseudonym(string noticeId, string officer, string agency, string role) => System.Buffers.Text.Base64Url.EncodeToString(
        HMACSHA256.HashData(_receipt, Encoding.UTF8.GetBytes(string.Join('\n', noticeId, agency, role, Normalise(officer)))).AsSpan(0, TermBytes));

    /// <summary>NFKC, no outer blanks, upper case.</summary>
    public static string Normalise(string value) => value.Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();

    private static byte[] Derive(ReadOnlySpan<byte> key, string use)
    {
        var derived = new byte[Bytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, derived, [], Encoding.ASCII.GetBytes(use));
        return derived;
    }
}
