namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// An actor in one column of a store: four codes without blanks, in a fixed order, and the part where it is an attachment that was
/// opened. Two receipts with the same text are by the same person for the same purpose.
/// </summary>
public static class ActorText
{
    /// <summary>Officer, agency, role, purpose.</summary>
    public static string Of(ReceiptActor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var text = string.Join(' ', actor.Officer, actor.Agency, WireNames<DeskRole>.Of(actor.Role), WireNames<NoticePurpose>.Of(actor.Purpose));
        return actor.Part is null ? text : $"{text} {actor.Part}";
    }

    /// <summary>The four codes; null for the empty text of a receipt without an actor.</summary>
    public static (string Officer, string Agency, string Role, string Purpose)? Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(' ') is [var officer, var agency, var role, var purpose, ..] ? (officer, agency, role, purpose) : null;
    }

    /// <summary>The part whose attachment was opened; empty for the notice itself.</summary>
    public static string PartOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(' ') is [_, _, _, _, var part] ? part : "";
    }

    /// <summary>The actor; null for the empty text, or where a code is none.</summary>
    public static ReceiptActor? Parse(string text) =>
        Split(text) is var (officer, agency, role, purpose) && Codes.TryParse<DeskRole>(role, out var desk) && Codes.TryParse<NoticePurpose>(purpose, out var stated)
            ? new ReceiptActor(officer, agency, desk, stated) { Part = PartOf(text) is { Length: > 0 } part ? part : null }
            : null;
}
