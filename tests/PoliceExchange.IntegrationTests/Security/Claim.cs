using System.Text;
using Google.Protobuf;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.IntegrationTests.Security;

/// <summary>Envelopes and receipts made with the keys of one gateway, in whatever name: what a gateway taken over could send.</summary>
internal static class Claim
{
    public static string GatewayId(string state) => $"gw-{state.ToLowerInvariant()}";

    /// <summary>An envelope in the name of a gateway and a state, signed with the keys of another, sealed to an addressee.</summary>
    public static SealedEnvelope Envelope(DirectorySnapshot directory, string gatewayOf, string issuerState, string agency, SigningKey agencyKey, SigningKey gatewayKey, string to, DateTimeOffset now, string text = "claim") =>
        Envelope(directory, gatewayOf, issuerState, agency, agencyKey, gatewayKey, to, now, header => header, _ => new NoticeContent { NationalCaseReference = "X-1", EarlyWarning = new EarlyWarning { Title = text } });

    /// <summary>The same with a header and content of the caller's.</summary>
    public static SealedEnvelope Envelope(
        DirectorySnapshot directory, string gatewayOf, string issuerState, string agency, SigningKey agencyKey, SigningKey gatewayKey, string to, DateTimeOffset now,
        Func<ClearHeader, ClearHeader> change, Func<ClearHeader, NoticeContent> fill)
    {
        var id = Guid.CreateVersion7(now);
        var recipient = new PartRecipient(new SealHolder(GatewayId(to)), directory.SealKeys(GatewayId(to), now)[0].Key);
        var header = change(new ClearHeader
        {
            NoticeId = id,
            Version = 1,
            Family = NoticeFamily.EarlyWarning,
            Type = NoticeType.Notice,
            Issuer = new Issuer(issuerState, agency, DeskRole.LiaisonDesk),
            Gateway = GatewayId(gatewayOf),
            Audience = [AudienceToken.Parse($"state:{to}")],
            Directory = directory.Version,
            LegalBasis = "PX-BASE",
            Purpose = NoticePurpose.PublicSafetyWarning,
            Priority = NoticePriority.Routine,
            Handling = new Handling
            {
                Classification = Classification.Restricted,
                JudicialUse = Consent.Ask,
                Onward = OnwardUse.None,
                DisplayClass = DisplayClass.Full,
                InformSubject = Consent.Ask,
                Cache = CacheRule.None,
                AutoExpire = false,
            },
            CreatedAt = now,
            ValidUntil = now.AddDays(30),
            Correlation = id,
            Hub = directory.Document.Hub.Id,
        });
        return Protocol.Sealing.Envelope.Seal(new SealRequest
        {
            Header = header,
            Parts = [new PartContent("main", "application/x-protobuf", NoticeContent.Descriptor.FullName, fill(header).ToByteArray(), [recipient])],
            AgencyKey = agencyKey,
            GatewayKey = gatewayKey,
            IssuedAt = now,
        });
    }

    public static string Receipt(SealedEnvelope envelope, string inNameOf, SigningKey key, DateTimeOffset now) => Encoding.ASCII.GetString(Protocol.Sealing.Receipt.Sign(
        new Receipt
        {
            Env = envelope.Env,
            Jti = envelope.Jti,
            NoticeId = Protocol.Sealing.Envelope.Read(envelope.Bytes).Envelope!.Header.NoticeId,
            Version = 1,
            State = ReceiptState.Delivered,
            At = now,
            By = GatewayId(inNameOf),
            InnerSha256 = envelope.InnerSha256["main"],
            Row = 1,
        },
        key));

    public static SigningKey Sign(GatewayFiles files) => SigningKey.FromPkcs8Pem(File.ReadAllText(files.SignKey));

    public static (string Agency, SigningKey Key) Liaison(GatewayFiles files)
    {
        var agency = files.DeskAgencies["LIAISON_DESK"];
        return (agency, SigningKey.FromPkcs8Pem(File.ReadAllText(files.AgencySignKeys[agency])));
    }
}
