namespace PoliceExchange.Gateway.Attachments;

/// <summary>Where an attachment stands at this gateway.</summary>
internal static class AttachmentState
{
    /// <summary>Sent: not all of it is at the hub.</summary>
    public const string Queued = "QUEUED";

    /// <summary>Sent: the hub has it, or nobody abroad waits for it.</summary>
    public const string Sent = "SENT";

    /// <summary>Received: on its way.</summary>
    public const string Arriving = "ARRIVING";

    /// <summary>Received: whole, and what the agency signed.</summary>
    public const string Here = "HERE";

    /// <summary>Received: not what the agency signed, or not to be had any more; its bytes are deleted.</summary>
    public const string Refused = "REFUSED";

    /// <summary>The reference came without bytes for this state.</summary>
    public const string None = "NONE";
}
