using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.State;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Sealing;
using CacheRule = PoliceExchange.Protocol.Sealing.CacheRule;
using Classification = PoliceExchange.Protocol.Sealing.Classification;
using DisplayClass = PoliceExchange.Protocol.Sealing.DisplayClass;
using Handling = PoliceExchange.Protocol.Sealing.Handling;
using OnwardUse = PoliceExchange.Protocol.Sealing.OnwardUse;
using PoliceExchange.Testing.Hosting;

namespace PoliceExchange.IntegrationTests.Notices;

/// <summary>A directory with its keys on disk, and envelopes of Jamaica to Canada made with them; the clock is the test's.</summary>
public sealed class NationKeys : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-keys-").FullName;

    public NationKeys()
    {
        Pki = DevelopmentPki.Create(new DevelopmentPkiOptions
        {
            Folder = Path.Combine(_folder, "certs"),
            Now = Time.GetUtcNow(),
            Environment = "Development",
            States = ["JAM", "CAN", "COL"],
        }) is PkiCreation.Created created ? created.Pki : throw new InvalidOperationException("No keys.");
        var (root, problem) = GovernanceRoot.Open(File.ReadAllBytes(Pki.RootFile), Pki.RootFingerprint);
        Root = root ?? throw new InvalidOperationException(problem?.ToString());
        Directory = DirectoryVerifier.Restore(Root, File.ReadAllBytes(Pki.DirectoryFile), [.. Removals.Select(statement => new ReadOnlyMemory<byte>(statement))], File.ReadAllBytes(Pki.FreshnessFile), Time.GetUtcNow()) is DirectoryAcceptance.Accepted accepted
            ? accepted.Snapshot
            : throw new InvalidOperationException("The directory does not verify.");
    }

    internal ManualTime Time { get; } = new();

    internal DevelopmentPki Pki { get; }

    internal GovernanceRoot Root { get; }

    internal IReadOnlyList<byte[]> Removals => SignedFiles.In(Path.Combine(Pki.Folder, "removals"));

    internal DirectorySnapshot Directory { get; }

    internal KeyRing Ring(string state) => KeyRing.Load(Path.Combine(Pki.Folder, state.ToLowerInvariant()));

    internal SealPublicKey SealKeyOf(string gateway) => Directory.SealKeys(gateway, Time.GetUtcNow())[0].Key;

    /// <summary>An early warning, sealed to a key that need not be the holder's.</summary>
    /// <param name="change">What is different about its header.</param>
    /// <param name="fill">Another content; null for the early warning.</param>
    internal SealedEnvelope Seal(SealHolder holder, SealPublicKey key, Func<ClearHeader, ClearHeader>? change = null, Action<NoticeContent>? fill = null)
    {
        var now = Time.GetUtcNow();
        var ring = Ring("JAM");
        var id = Guid.CreateVersion7(now);
        var header = new ClearHeader
        {
            NoticeId = id,
            Version = 1,
            Family = NoticeFamily.EarlyWarning,
            Type = NoticeType.Notice,
            Issuer = new Issuer("JAM", ring.Agencies.First(), DeskRole.LiaisonDesk),
            Gateway = "gw-jam",
            Audience = [AudienceToken.Parse("state:CAN")],
            Directory = Directory.Version,
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
                AutoExpire = true,
            },
            CreatedAt = now,
            ValidUntil = now.AddDays(10),
            Correlation = id,
            Hub = Directory.Document.Hub.Id,
        };
        header = change?.Invoke(header) ?? header;
        var content = new NoticeContent
        {
            NationalCaseReference = "X-1",
            FactBasis = FactBasis.Fact,
            Language = "en",
            Evaluation = new Evaluation { Source = SourceReliability.B, Information = InformationAccuracy._2 },
            EarlyWarning = new EarlyWarning { Theme = WarningTheme.Firearms, Kind = WarningKind.ModusOperandi, Title = "Fictional", Description = "Fictional." },
            Handling = HandlingForm.ToContent(header.Handling, header.ValidUntil is { } until ? Timestamp.FromDateTimeOffset(until) : null),
        };
        fill?.Invoke(content);
        return Envelope.Seal(new SealRequest
        {
            Header = header,
            Parts = [new PartContent(Parts.Main, Parts.Media, "policeexchange.content.v1.NoticeContent", content.ToByteArray(), [new PartRecipient(holder, key)])],
            AgencyKey = ring.Agency(ring.Agencies.First())!,
            GatewayKey = ring.Sign,
            IssuedAt = now,
        });
    }

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);
}
