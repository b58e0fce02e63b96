namespace PoliceExchange.Policy.Words;

/// <summary>Acts that policy decides on (DOMAIN.md 4). The words of rules are the snake form.</summary>
internal enum PolicyAction
{
    /// <summary>Send a notice or a follow-up of one's own agency.</summary>
    Send,

    /// <summary>Take a notice into a mailbox (a gateway, no person yet).</summary>
    Receive,

    /// <summary>See the header facts in a list.</summary>
    ReadHeader,

    /// <summary>Open the content.</summary>
    ReadFull,

    /// <summary>Open an attachment.</summary>
    ReadAttachment,

    /// <summary>Follow a link from one notice to another.</summary>
    ReadLink,

    /// <summary>Record an outcome for a received notice.</summary>
    Act,

    /// <summary>Withdraw, narrow or cancel.</summary>
    Withdraw,

    /// <summary>See who received, opened and acted.</summary>
    ReadLadder,

    /// <summary>Change a notice: its next version.</summary>
    Modify,

    /// <summary>Move a notice along its life cycle; the aim is move_to.</summary>
    Move,

    /// <summary>Search persons.</summary>
    Search,

    /// <summary>Search vehicles, documents, firearms and objects by number.</summary>
    SearchObject,

    /// <summary>Search many persons at once (manifest, passenger list).</summary>
    BulkQuery,

    /// <summary>See what a hit shows.</summary>
    ReadHit,

    /// <summary>Confirm or refuse a hit.</summary>
    ConfirmHit,

    /// <summary>Ask the next addressee when the first does not answer.</summary>
    Escalate,

    /// <summary>Flag a notice: not executable here.</summary>
    Flag,

    /// <summary>Pass on to others.</summary>
    Forward,

    /// <summary>Take out of the system as a file.</summary>
    Export,

    /// <summary>Print.</summary>
    Print,

    /// <summary>Put before a court.</summary>
    UseInCourt,

    /// <summary>Arrest on a notice.</summary>
    Arrest,

    /// <summary>Prosecute a surrendered person.</summary>
    Prosecute,

    /// <summary>Ask the owner for more.</summary>
    Request,

    /// <summary>A clock of a case is looked at (the system itself).</summary>
    CheckClock,

    /// <summary>Read the access log.</summary>
    ReadLog,

    /// <summary>Verify the access log.</summary>
    VerifyLog,

    /// <summary>Draw a sample of the access log.</summary>
    SampleLog,

    /// <summary>Change or delete an entry of the access log.</summary>
    ChangeLog,

    /// <summary>Statistics without persons.</summary>
    ReadStatistics,
}
