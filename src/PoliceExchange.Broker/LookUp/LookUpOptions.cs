namespace PoliceExchange.Broker.LookUp;

/// <summary>Limits of blind matching; section <c>LookUp</c>.</summary>
internal sealed class LookUpOptions
{
    /// <summary>
    /// Blind forms in memory, over all epochs. One takes 146 bytes and 16 a token, about 200: 12 million are 2.4 GB, and the
    /// records of the coming epoch stand beside those of the current one for two days a week. Default 12,000,000.
    /// </summary>
    public int MaxForms { get; set; } = 12_000_000;

    /// <summary>Questions of one officer in an hour, towards the hub; the gateway's own budgets are lower. Default 300.</summary>
    public int OfficerPerHour { get; set; } = 300;

    /// <summary>Questions of one gateway in a day; with it a stolen gateway tries 28 names a day against all dates of birth (MATCHING.md 3.3). Default 20,000.</summary>
    public int GatewayPerDay { get; set; } = 20_000;

    /// <summary>Notices that one gateway may hit in a day: who fishes hits. Default 2,000.</summary>
    public int HitsPerDay { get; set; } = 2_000;
}
