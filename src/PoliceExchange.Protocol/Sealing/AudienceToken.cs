namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// A typed addressee (DESIGN 13 item 6): <c>state:CAN</c> is Canada, <c>group:CAN</c> the Andean Community,
/// <c>state:JAM/agency:jcf/desk:LIAISON_DESK</c> a desk. Exactly one of State and Group is set.
/// </summary>
public sealed record AudienceToken
{
    private AudienceToken(string? state, string? group, string? agency, DeskRole? desk)
    {
        State = state;
        Group = group;
        Agency = agency;
        Desk = desk;
    }

    /// <summary>ISO alpha-3, or null for a group.</summary>
    public string? State { get; }

    /// <summary>Group of the membership register, or null for a state.</summary>
    public string? Group { get; }

    /// <summary>Agency inside the state.</summary>
    public string? Agency { get; }

    /// <summary>Desk inside the state, with or without an agency.</summary>
    public DeskRole? Desk { get; }

    /// <summary>Reads the exact wire form; null when it is none.</summary>
    public static AudienceToken? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var pieces = text.Split('/');
        var (kind, name) = Piece(pieces[0]);
        if (kind == "group")
        {
            return pieces.Length == 1 && WireText.IsGroup(name) ? new AudienceToken(null, name, null, null) : null;
        }

        if (kind != "state" || !WireText.IsState(name) || pieces.Length > 3)
        {
            return null;
        }

        string? agency = null;
        DeskRole? desk = null;
        foreach (var piece in pieces.AsSpan(1))
        {
            var (part, value) = Piece(piece);
            if (part == "agency" && agency is null && desk is null && WireText.IsAgency(value))
            {
                agency = value;
            }
            else if (part == "desk" && desk is null && WireNames<DeskRole>.TryParse(value, out var role))
            {
                desk = role;
            }
            else
            {
                return null;
            }
        }

        return new AudienceToken(name, null, agency, desk);
    }

    /// <summary>Reads a token that this program wrote itself.</summary>
    /// <exception cref="FormatException">Not a token.</exception>
    public static AudienceToken Parse(string text) => TryParse(text) ?? throw new FormatException("Not an audience token.");

    /// <summary>The wire form.</summary>
    public override string ToString() =>
        Group is not null ? "group:" + Group
        : "state:" + State + (Agency is null ? "" : "/agency:" + Agency) + (Desk is { } desk ? "/desk:" + WireNames<DeskRole>.Of(desk) : "");

    private static (string Kind, string Value) Piece(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", "") : (text[..colon], text[(colon + 1)..]);
    }
}
