namespace PoliceExchange.Broker.Notices;

/// <summary>Limits and clocks of the relay; section <c>Notices</c>.</summary>
internal sealed class NoticeOptions
{
    /// <summary>Undelivered envelopes that one gateway may have at the hub. Default 200,000 (a day offline of a busy peer, twice).</summary>
    public long QuotaEnvelopes { get; set; } = 200_000;

    /// <summary>Bytes of undelivered envelopes that one gateway may have at the hub. Default 4 GiB.</summary>
    public long QuotaBytes { get; set; } = 4L << 30;

    /// <summary>A notice without a delivered receipt after this time gets a signed `no-proof-by`. Default 24 hours; withdrawals an eighth of it.</summary>
    public TimeSpan NoProofAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>An item that was handed over and not confirmed for this long gets a signed `relayed`. Default 2 seconds.</summary>
    public TimeSpan RelayedAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an undelivered envelope waits for a gateway that is away. Default 30 days.</summary>
    public TimeSpan StoreAndForward { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long the hash and the receipt of a delivered envelope are kept for idempotency, beyond <see cref="StoreAndForward"/>. Default 30 days.</summary>
    public TimeSpan Remember { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Receipts that a gateway has taken and that stay for it: one that returns with a store restored from a backup gets
    /// them again. Default 100,000, about 60 MB for each gateway.
    /// </summary>
    public long KeepReceipts { get; set; } = 100_000;

    /// <summary>How often an idle delivery stream says where its lanes stand. Default 5 seconds.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often deadlines are looked at. Default 1 second.</summary>
    public TimeSpan DeadlineScan { get; set; } = TimeSpan.FromSeconds(1);
}
