using System.Text;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.UnitTests.Sealing;

/// <summary>Jamaica's gateway sends to three gateways and one desk. Keys are made once: a test that needs another key makes it.</summary>
internal sealed class Exchange
{
    public static readonly DateTimeOffset At = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);
    public static readonly Exchange Shared = new();

    public SigningKey Agency { get; } = SigningKey.Generate();

    public SigningKey Gateway { get; } = SigningKey.Generate();

    public SealKey Canada { get; } = SealKey.Generate();

    public SealKey Trinidad { get; } = SealKey.Generate();

    public SealKey Colombia { get; } = SealKey.Generate();

    public SealKey CanadaHealth { get; } = SealKey.Generate();

    public VerifyKey AgencyVerify => field ??= Agency.ToVerifyKey();

    public VerifyKey GatewayVerify => field ??= Gateway.ToVerifyKey();

    public static byte[] Content => Encoding.UTF8.GetBytes("fictional notice content");

    public Func<string, VerifyKey?> Agencies => kid => kid == AgencyVerify.Kid ? AgencyVerify : null;

    public ClearHeader Header => new()
    {
        NoticeId = Guid.CreateVersion7(At),
        Version = 1,
        Family = NoticeFamily.Removal,
        Type = NoticeType.Notice,
        Issuer = new Issuer("JAM", "jcf", DeskRole.LiaisonDesk),
        Gateway = "gw-jam",
        Audience = [AudienceToken.Parse("state:CAN"), AudienceToken.Parse("group:CARICOM"), AudienceToken.Parse("state:COL/desk:LIAISON_DESK")],
        Exclude = [AudienceToken.Parse("state:GUY")],
        Directory = 7,
        LegalBasis = "JAM-CAN-2024/3",
        Purpose = NoticePurpose.RemovalReception,
        Priority = NoticePriority.Urgent,
        Handling = new Handling
        {
            Classification = Classification.Restricted,
            JudicialUse = Consent.Ask,
            Onward = OnwardUse.SameState,
            Purposes = [NoticePurpose.IdentityCheck],
            ExcludeStates = ["GUY"],
            ReleasableTo = [AudienceToken.Parse("group:CARICOM")],
            Agencies = ["jcf"],
            DisplayClass = DisplayClass.HitOnly,
            InformSubject = Consent.Allowed,
            Cache = new CacheRule(CacheMode.Ttl, 86400),
            AutoExpire = true,
        },
        CreatedAt = At,
        ValidUntil = At.AddDays(90),
        ReviewAt = At.AddDays(60),
        DueAt = At.AddMilliseconds(90_500),
        Correlation = Guid.CreateVersion7(At),
        Hub = "hub",
        Hops = ["hub"],
    };

    public PartContent Main => new(
        "main", "application/x-protobuf", "policeexchange.removals.v1.Removal", Content,
        [
            new PartRecipient(new SealHolder("gw-can"), Canada.ToPublic()),
            new PartRecipient(new SealHolder("gw-col"), Colombia.ToPublic()),
            new PartRecipient(new SealHolder("gw-tto"), Trinidad.ToPublic()),
        ]);

    public PartContent Health => new(
        "health", "application/x-protobuf", "policeexchange.removals.v1.HealthPart", new byte[] { 1, 2, 3 },
        [new PartRecipient(new SealHolder("gw-can", DeskRole.Health), CanadaHealth.ToPublic())]);

    public SealRequest Request => new()
    {
        Header = Header,
        Parts = [Main, Health],
        AgencyKey = Agency,
        GatewayKey = Gateway,
        IssuedAt = At,
    };
}
