using PoliceExchange.Matching.Encoding;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A number by which an object is found; case, spaces and punctuation do not count.</summary>
/// <param name="Kind">What kind of number.</param>
/// <param name="Issuer">Who gave it, three letters, where numbers are only unique for each issuer; empty elsewhere.</param>
/// <param name="Number">The number.</param>
internal sealed record ObjectKey(string Kind, string Issuer, string Number)
{
    public const string Vin = "VIN";
    public const string Plate = "PLATE";
    public const string Firearm = "FIREARM";
    public const string Serial = "SERIAL";
    public const string Container = "CONTAINER";
    public const string Aircraft = "AIRCRAFT";
    public const string Imo = "IMO";
    public const string Imei = "IMEI";

    // Kinds of documents are not told apart: a passport book number that a notice calls an identity card must be found.
    private const string AnyDocument = "DOCUMENT";

    /// <summary>The blind form under an epoch's key; null for what is no number.</summary>
    public ulong? Token(ReadOnlySpan<byte> epochKey) => DocumentToken.Of(epochKey, Kind, Issuer, Number);

    /// <summary>True for the same number of the same kind and issuer.</summary>
    public bool IsSame(ObjectKey other) => Kind == other.Kind && Plain(Issuer) == Plain(other.Issuer) && Plain(Number) == Plain(other.Number);

    public static ObjectKey? Of(Document document) => OfDocument(document.Issuer, document.Number);

    public static ObjectKey? OfDocument(string issuer, string number) => number.Length == 0 ? null : new ObjectKey(AnyDocument, issuer, number);

    public static ObjectKey? OfNumber(string kind, string number) => number.Length == 0 ? null : new ObjectKey(kind, "", number);

    public static IEnumerable<ObjectKey?> Of(Vehicle? vehicle) => vehicle is null
        ? []
        : [OfNumber(Vin, vehicle.Vin), vehicle.Plate.Length == 0 ? null : new ObjectKey(Plate, vehicle.PlateState, vehicle.Plate)];

    public static IEnumerable<ObjectKey?> Of(ObjectNotice notice) =>
    [
        OfNumber(Serial, notice.Serial), OfNumber(Container, notice.Container), OfNumber(Aircraft, notice.AircraftRegistration), OfNumber(Imo, notice.Imo),
        OfNumber(Imei, notice.Imei), OfNumber(Serial, notice.NumberFrom), OfNumber(Serial, notice.NumberTo),
    ];

    /// <summary>The kind that a question names; null for none.</summary>
    public static string? KindOf(ObjectNumber kind) => kind switch
    {
        ObjectNumber.Vin => Vin,
        ObjectNumber.Plate => Plate,
        ObjectNumber.Firearm => Firearm,
        ObjectNumber.Serial => Serial,
        ObjectNumber.Container => Container,
        ObjectNumber.Aircraft => Aircraft,
        ObjectNumber.Imo => Imo,
        ObjectNumber.Imei => Imei,
        _ => null,
    };

    private static string Plain(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
}
