namespace PoliceExchange.Matching.Encoding;

/// <summary>Why the hub refuses an encoding (MATCHING.md 3.3). It tells the sender no more than this.</summary>
internal enum EncodingFault
{
    None = 0,

    /// <summary>Version, sizes, kinds or levels are not of this form.</summary>
    Form,

    /// <summary>Of another epoch than the hub's.</summary>
    Epoch,

    /// <summary>A filter has more or fewer bits than a name gives.</summary>
    Fill,

    /// <summary>Tokens are not in order, or one stands twice.</summary>
    Order,

    /// <summary>More labels than a date can mean, none, or one twice.</summary>
    Labels,

    /// <summary>The same encoding under two labels: it was not made under their keys.</summary>
    Repeated,
}
