using System.Buffers;
using System.Globalization;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// The closed alphabets of the clear header. There is no member for free text: what the broker sees must not be able to carry
/// a name or a document number by accident (DESIGN 4, clear header).
/// </summary>
internal static class WireText
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";
    private const string TimeFormatMilliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    private static readonly SearchValues<char> UpperOnly = SearchValues.Create(Upper);
    private static readonly SearchValues<char> GroupText = SearchValues.Create(Upper + Digits + "_-");
    private static readonly SearchValues<char> NodeText = SearchValues.Create(Lower + Digits + "-");
    private static readonly SearchValues<char> ReferenceText = SearchValues.Create(Lower + Upper + Digits + "-_.:/");
    private static readonly SearchValues<char> MediaText = SearchValues.Create(Lower + Digits + "-.+/");

    /// <summary>ISO 3166-1 alpha-3, upper case.</summary>
    public static bool IsState(string text) => text.Length == 3 && Only(text, UpperOnly);

    /// <summary>A group of the membership register, such as CARICOM.</summary>
    public static bool IsGroup(string text) => text.Length is >= 2 and <= 32 && Only(text, GroupText);

    /// <summary>Short agency code, such as jcf.</summary>
    public static bool IsAgency(string text) => text.Length is >= 2 and <= 32 && Only(text, NodeText);

    /// <summary>gw-jam.</summary>
    public static bool IsGateway(string text) =>
        text.Length is >= 5 and <= 40 && text.StartsWith("gw-", StringComparison.Ordinal) && Only(text, NodeText);

    /// <summary>Id of a hub.</summary>
    public static bool IsHub(string text) => text.Length is >= 2 and <= 40 && Only(text, NodeText);

    /// <summary>Id in a registry: legal basis, delegation.</summary>
    public static bool IsReference(string text) => text.Length is >= 1 and <= 64 && Only(text, ReferenceText);

    /// <summary>Id of a part: main, health, child, attachment-1.</summary>
    public static bool IsPartId(string text) => text.Length is >= 1 and <= 32 && Only(text, NodeText);

    /// <summary>Media type without parameters.</summary>
    public static bool IsMedia(string text) =>
        text.Length is >= 3 and <= 100 && Only(text, MediaText) && text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash
        && slash == text.LastIndexOf('/') && slash < text.Length - 1;

    /// <summary>base64url SHA-256.</summary>
    public static bool IsDigest(string text) => Base64UrlText.IsValueOf(text, 32);

    /// <summary>base64url of 16 random bytes.</summary>
    public static bool IsMessageId(string text) => Base64UrlText.IsValueOf(text, 16);

    /// <summary>Lower-case canonical text of any UUID but nil.</summary>
    public static bool TryUuid(string text, out Guid uuid) =>
        Guid.TryParseExact(text, "D", out uuid) && uuid != Guid.Empty && string.Equals(text, Uuid(uuid), StringComparison.Ordinal);

    public static string Uuid(Guid uuid) => uuid.ToString("D", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339 in UTC with Z, whole seconds or three decimals.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text, [TimeFormat, TimeFormatMilliseconds], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>Written to the millisecond; the decimals only when there are any.</summary>
    public static string Time(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.ToString(utc.Millisecond == 0 ? TimeFormat : TimeFormatMilliseconds, CultureInfo.InvariantCulture);
    }

    private static bool Only(string text, SearchValues<char> allowed) => text.AsSpan().IndexOfAnyExcept(allowed) < 0;
}
