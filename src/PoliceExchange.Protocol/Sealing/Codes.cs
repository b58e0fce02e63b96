namespace PoliceExchange.Protocol.Sealing;

/// <summary>The wire names of header codes: <c>HitConfirmRequest</c> is <c>HIT_CONFIRM_REQUEST</c>, on the wire, in tables and on pages.</summary>
public static class Codes
{
    /// <summary>The wire name of a code.</summary>
    public static string Name<T>(T code)
        where T : struct, Enum => WireNames<T>.Of(code);

    /// <summary>The code of a wire name; false for any other text (I4).</summary>
    public static bool TryParse<T>(string name, out T code)
        where T : struct, Enum => WireNames<T>.TryParse(name, out code);

    /// <summary>The wire name of a receipt's state: lower case, <c>no-proof-by</c> with hyphens.</summary>
    public static string Name(ReceiptState state) => ReceiptReader.Name(state);

    /// <summary>The state of a wire name; null for any other text (I4).</summary>
    public static ReceiptState? ReceiptStateOf(string name) => ReceiptReader.StateOf(name);
}
