namespace PoliceExchange.Broker;

/// <summary>What makes a process this hub; section <c>Broker</c>.</summary>
internal sealed class BrokerOptions
{
    /// <summary>Folder of the store. Trusted: whoever can write it can withhold what waits here; sealed parts stay sealed.</summary>
    public string Data { get; set; } = "";

    /// <summary>The governance root, <c>root.json</c>. Trusted: it says who may sign a directory.</summary>
    public string RootFile { get; set; } = "";

    /// <summary>Fingerprint of the root, as it was read out when the hub was set up.</summary>
    public string RootFingerprint { get; set; } = "";

    /// <summary>A directory signed by governance; taken up at the first start only.</summary>
    public string DirectoryFile { get; set; } = "";

    /// <summary>Folder of removal statements that go with the directory file; empty for none.</summary>
    public string RemovalsFolder { get; set; } = "";

    /// <summary>A policy bundle signed by the directory's policy authorities; taken up at the first start only.</summary>
    public string PolicyFile { get; set; } = "";

    /// <summary>PEM file of the hub's signing key. Trusted: it signs receipts and freshness.</summary>
    public string SignKeyFile { get; set; } = "";

    /// <summary>File of the log's key, <c>PRIVATE+KEY+...</c>. Trusted: it signs checkpoints; a second history signed with it is found by the witnesses.</summary>
    public string LogKeyFile { get; set; } = "";

    /// <summary>How often a growing log gets a checkpoint. Default 1 second.</summary>
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time that witnesses have to cosign. Default 1 second.</summary>
    public TimeSpan WitnessPatience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Age of the last checkpoint with a quorum after which its absence is an alarm, while the log grows. Default 60 seconds.</summary>
    public TimeSpan QuorumAlarm { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a directory counts as fresh without a new word from the hub. Default 24 hours.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often the hub says so. Default 1 hour.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Free bytes below which new notices are refused. Default 64 MiB.</summary>
    public long ReserveBytes { get; set; } = 64L << 20;

    /// <summary>How often counted decisions are written to the store; a crash loses what was counted since. Default 10 seconds.</summary>
    public TimeSpan DecisionFlush { get; set; } = TimeSpan.FromSeconds(10);
}
