namespace PoliceExchange.Gateway;

/// <summary>What makes a process this gateway; section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Gateway id in the directory, such as gw-jam.</summary>
    public string Id { get; set; } = "";

    /// <summary>State that it serves, ISO alpha-3.</summary>
    public string State { get; set; } = "";

    /// <summary>The hub, https. The gateway dials out only; the hub never dials it.</summary>
    public string Hub { get; set; } = "";

    /// <summary>
    /// Address under which the nation's own systems reach this gateway, https://host[:port], for the AuthZEN metadata. Empty:
    /// the address that it listens on, unless that is every address of the machine.
    /// </summary>
    public string PublicUrl { get; set; } = "";

    /// <summary>Folder of the store. Trusted: whoever can read it with <see cref="Keys"/> reads the nation's notices.</summary>
    public string Data { get; set; } = "";

    /// <summary>Folder of the nation's keys: <c>gateway/</c> and <c>agency/</c>. Trusted: whoever can read it is this nation.</summary>
    public string Keys { get; set; } = "";

    /// <summary>The governance root, <c>root.json</c>.</summary>
    public string RootFile { get; set; } = "";

    /// <summary>Fingerprint of the root, as it was read out at enrolment.</summary>
    public string RootFingerprint { get; set; } = "";

    /// <summary>A signed directory to start from; the hub's is taken as soon as the link is up.</summary>
    public string DirectoryFile { get; set; } = "";

    /// <summary>Folder of removal statements that go with the directory file; empty for none.</summary>
    public string RemovalsFolder { get; set; } = "";

    /// <summary>A policy bundle signed by the directory's policy authorities; taken up at the first start only.</summary>
    public string PolicyFile { get; set; } = "";

    /// <summary>The hub's statement about that directory.</summary>
    public string FreshnessFile { get; set; } = "";

    /// <summary>Free bytes below which new notices are refused. Default 64 MiB.</summary>
    public long ReserveBytes { get; set; } = 64L << 20;

    /// <summary>Items that the hub may send ahead. Default 256.</summary>
    public int Credit { get; set; } = 256;

    /// <summary>Envelopes that may wait for the hub before new notices are refused. Default 100,000.</summary>
    public long OutboxLimit { get; set; } = 100_000;

    /// <summary>How often expired content is looked for. Default 1 minute.</summary>
    public TimeSpan ExpiryScan { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Whole months for which the private parts of access entries are kept. Default 36 (SIS 2018/1862 Art. 12: three years).</summary>
    public int VaultRetentionMonths { get; set; } = 36;

    /// <summary>When oversight is shown a flag; section <c>Gateway:Oversight</c>.</summary>
    public Oversight.OversightOptions Oversight { get; set; } = new();

    /// <summary>Use of epoch keys; section <c>Gateway:Epochs</c>.</summary>
    public LookUp.EpochOptions Epochs { get; set; } = new();

    /// <summary>How much may be looked up; section <c>Gateway:LookUp</c>.</summary>
    public LookUp.LookUpOptions LookUp { get; set; } = new();

    /// <summary>Answers without the hub; section <c>Gateway:OfflineCopy</c>.</summary>
    public LookUp.OfflineOptions OfflineCopy { get; set; } = new();

    /// <summary>The browsers' console; section <c>Gateway:Console</c>. Off unless it says where to listen.</summary>
    public PoliceExchange.Console.ConsoleOptions Console { get; set; } = new();

    /// <summary>How often counted decisions are written to the store; a crash loses what was counted since. Default 10 seconds.</summary>
    public TimeSpan DecisionFlush { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Files that wait to be attached; section <c>Gateway:Attachments</c>.</summary>
    public Attachments.AttachmentOptions Attachments { get; set; } = new();
}
