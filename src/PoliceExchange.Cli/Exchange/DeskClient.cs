using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Hosting.Channels;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Node.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Oversight.V1;
using PoliceExchange.Protocol.Policy.V1;

namespace PoliceExchange.Cli.Exchange;

/// <summary>Where a desk's gateway is, and with what the desk proves who it is.</summary>
/// <param name="Gateway">https address of the own gateway.</param>
/// <param name="State">State.</param>
/// <param name="Agency">Agency.</param>
/// <param name="Role">Desk role.</param>
/// <param name="CertificateFile">PEM.</param>
/// <param name="KeyFile">PEM.</param>
/// <param name="AuthorityFile">PEM of the nation's authority, which issued the gateway's certificate too.</param>
internal sealed record DeskAddress(Uri Gateway, string State, string Agency, string Role, string CertificateFile, string KeyFile, string AuthorityFile);

/// <summary>A desk's calls to its own gateway.</summary>
internal sealed class DeskClient : IDisposable
{
    private readonly TimeProvider _time;
    private readonly ExchangeChannel _channel;

    public DeskClient(DeskAddress address, TimeProvider time)
    {
        Address = address;
        _time = time;
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(address.AuthorityFile);
        _channel = new ExchangeChannel(
            // Inside a nation its own authority vouches for the gateway; the pins of the directory are for the way to the hub.
            new ChannelTarget(address.Gateway, () => anchors, id => id.Member == address.State && id.Kind == Protocol.Access.V1.CallerKind.Gateway, Pins: null),
            TlsIdentity.Load(address.CertificateFile, address.KeyFile), new ChannelLimits(), time, NullLoggerFactory.Instance);
        Notices = new NoticeService.NoticeServiceClient(_channel);
        LegalReviews = new LegalReviewService.LegalReviewServiceClient(_channel);
        Emergencies = new EmergencyService.EmergencyServiceClient(_channel);
        Cases = new CaseService.CaseServiceClient(_channel);
        LookUps = new LookUpService.LookUpServiceClient(_channel);
        Node = new NodeService.NodeServiceClient(_channel);
        Decisions = new PolicyDeskService.PolicyDeskServiceClient(_channel);
        Oversight = new OversightService.OversightServiceClient(_channel);
    }

    public DeskAddress Address { get; }

    public NoticeService.NoticeServiceClient Notices { get; }

    public LegalReviewService.LegalReviewServiceClient LegalReviews { get; }

    public EmergencyService.EmergencyServiceClient Emergencies { get; }

    public CaseService.CaseServiceClient Cases { get; }

    public LookUpService.LookUpServiceClient LookUps { get; }

    public NodeService.NodeServiceClient Node { get; }

    /// <summary>Preview and explanation of decisions.</summary>
    public PolicyDeskService.PolicyDeskServiceClient Decisions { get; }

    /// <summary>For a desk with the role OVERSIGHT.</summary>
    public OversightService.OversightServiceClient Oversight { get; }

    /// <summary>Deadline of a call.</summary>
    public DateTime Deadline => (_time.GetUtcNow() + TimeSpan.FromSeconds(30)).UtcDateTime;

    /// <summary>Who acts, for what.</summary>
    public static Requester Requester(Purpose purpose, string caseRef, string officer = "officer-1") => new() { Officer = officer, Purpose = purpose, CaseRef = caseRef };

    public void Dispose() => _channel.Dispose();
}
