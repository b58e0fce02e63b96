namespace PoliceExchange.Protocol.Sealing;

/// <summary>Who holds a seal key: a gateway (<c>gw-jam</c>) or one desk behind it (<c>gw-jam#HEALTH</c>).</summary>
public sealed record SealHolder
{
    /// <summary>Names a holder.</summary>
    public SealHolder(string gateway, DeskRole? desk = null)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        Gateway = WireText.IsGateway(gateway) ? gateway : throw new ArgumentException("Not a gateway id.", nameof(gateway));
        Desk = desk;
    }

    /// <summary>The gateway that receives for the holder.</summary>
    public string Gateway { get; }

    /// <summary>The desk, when the key is the desk's own.</summary>
    public DeskRole? Desk { get; }

    /// <summary>Reads the exact wire form; null when it is none.</summary>
    public static SealHolder? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var gateway = hash < 0 ? text : text[..hash];
        if (!WireText.IsGateway(gateway))
        {
            return null;
        }

        if (hash < 0)
        {
            return new SealHolder(gateway);
        }

        return WireNames<DeskRole>.TryParse(text[(hash + 1)..], out var desk) ? new SealHolder(gateway, desk) : null;
    }

    /// <summary>The wire form.</summary>
    public override string ToString() => Desk is { } desk ? Gateway + "#" + WireNames<DeskRole>.Of(desk) : Gateway;
}
