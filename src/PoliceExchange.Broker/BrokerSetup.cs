using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Broker.Attachments;
using PoliceExchange.Broker.Audit;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Broker.LookUp;
using PoliceExchange.Broker.Notices;
using PoliceExchange.Broker.Oversight;
using PoliceExchange.Broker.Policy;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.State;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Policy;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Broker;

/// <summary>Puts the hub together; the order of use is the order of the lines.</summary>
internal static class BrokerSetup
{
    public static IServiceCollection AddBroker(this IServiceCollection services)
    {
        services.AddOptions<BrokerOptions>().BindConfiguration("Broker").ValidateOnStart();
        services.AddSingleton<IValidateOptions<BrokerOptions>, BrokerOptionsCheck>();
        services.AddOptions<NoticeOptions>().BindConfiguration("Notices");
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<NoticeOptions>>().Value);

        services.AddSingleton(provider => OpenStore(provider.GetRequiredService<IOptions<BrokerOptions>>().Value, provider));
        services.AddSingleton(provider => ReadRoot(provider.GetRequiredService<IOptions<BrokerOptions>>().Value));
        services.AddSingleton<DirectoryStore>();
        services.AddSingleton(provider => StartDirectory(provider.GetRequiredService<IOptions<BrokerOptions>>().Value, provider));
        services.AddSingleton(provider => ReadKeys(provider.GetRequiredService<IOptions<BrokerOptions>>().Value, provider.GetRequiredService<GovernanceRoot>()));
        services.AddSingleton(provider => Trust(provider.GetRequiredService<DirectoryHolder>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ICallRecorder, CallLog>();

        services.AddSingleton(provider => provider.GetRequiredService<IOptions<BrokerOptions>>().Value);
        services.AddSingleton<LogStore>();
        services.AddSingleton(provider => new TileFolder(Path.Combine(provider.GetRequiredService<BrokerOptions>().Data, "log")));
        services.AddSingleton(provider => ReadLogKey(provider.GetRequiredService<BrokerOptions>()));
        services.AddSingleton<HubLog>();
        services.AddSingleton<LogKeeper>();
        services.AddSingleton<Witnesses>();
        services.AddSingleton<Sequencer>();
        services.AddHostedService(provider => provider.GetRequiredService<Sequencer>());

        services.AddSingleton<Requesters>();
        services.AddSingleton(Search);
        services.AddHostedService<SearchIndexWorker>();

        services.AddSingleton<PolicyStore>();
        services.AddSingleton(provider => PolicyHolder.Start(
            provider.GetRequiredService<PolicyStore>(), provider.GetRequiredService<BrokerOptions>().PolicyFile, provider.GetRequiredService<DirectoryHolder>()));
        services.AddSingleton(provider => provider.GetRequiredService<PolicyInForce>().Engine);
        services.AddSingleton<PolicyHolder>();
        services.AddHostedService(provider => provider.GetRequiredService<PolicyHolder>());
        services.AddSingleton(provider => DecisionWorker.Counter(
            provider.GetRequiredService<PolicyInForce>(), provider.GetRequiredService<PolicyStore>(), provider.GetRequiredService<BrokerKeys>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DecisionWorker>>()));
        services.AddHostedService<DecisionWorker>();
        services.AddSingleton<BlobStore>();
        services.AddSingleton<NoticeStore>();
        services.AddSingleton<MailboxSignals>();
        services.AddSingleton<NoticeEnds>();
        services.AddSingleton<Acceptor>();
        services.AddSingleton<ReceiptKeeper>();
        services.AddSingleton<DeliverySessions>();
        services.AddHostedService<DeadlineWorker>();

        services.AddOptions<LookUpOptions>().BindConfiguration("LookUp");
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<LookUpOptions>>().Value);
        services.AddSingleton<RecordIndex>();
        services.AddSingleton<RecordCoverage>();
        services.AddSingleton<CandidateFilter>();
        services.AddSingleton<MatchBudgets>();
        services.AddHostedService<RecordWorker>();
        services.AddSingleton<HitWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<HitWorker>());
        services.AddHostedService<FreshnessWorker>();

        services.AddSingleton<EpochStore>();
        return services;
    }

    private static SearchIndex Search(IServiceProvider provider)
    {
        var directory = provider.GetRequiredService<DirectoryHolder>();
        return new SearchIndex(
            provider.GetRequiredService<DurableStore>(), provider.GetRequiredService<LogStore>(),
            gateway => directory.Current.Gateway(gateway) is { States: [var state, ..] } ? state : "", provider.GetRequiredService<BrokerKeys>());
    }

    private static DurableStore OpenStore(BrokerOptions options, IServiceProvider provider)
    {
        var log = provider.GetRequiredService<ILogger<DurableStore>>();
        return DurableStore.Open(
            new StoreOptions { Path = Path.Combine(options.Data, "broker.db"), ReserveBytes = options.ReserveBytes },
            BrokerSchema.Migrations,
            log,
            ProcessEnd.AfterFailedSync);
    }

    private static GovernanceRoot ReadRoot(BrokerOptions options)
    {
        var (root, problem) = GovernanceRoot.Open(File.ReadAllBytes(options.RootFile), options.RootFingerprint);
        return root ?? throw new InvalidOperationException($"{options.RootFile}: {problem}. Give the broker the root whose fingerprint governance read out.");
    }

    private static BrokerKeys ReadKeys(BrokerOptions options, GovernanceRoot root)
    {
        var sign = SigningKey.FromPkcs8Pem(File.ReadAllText(options.SignKeyFile));
        var hub = DirectoryVerifier.Inspect(root, File.ReadAllBytes(options.DirectoryFile)) is DirectoryAcceptance.Inspected inspected ? inspected.Document.Hub.Id : "";
        return new BrokerKeys(hub, sign, options.FreshFor);
    }

    private static SignerKey ReadLogKey(BrokerOptions options) => SignerKey.TryParse(File.ReadAllText(options.LogKeyFile).Trim(), out var key) == NoteRefusal.None
        ? key!
        : throw new InvalidOperationException($"{options.LogKeyFile} is no key of a log (PRIVATE+KEY+name+id+base64). Make one with `px certs`, or restore it.");

    private static DirectoryHolder StartDirectory(BrokerOptions options, IServiceProvider provider) => DirectoryHolder.Start(
        provider.GetRequiredService<DirectoryStore>(),
        provider.GetRequiredService<GovernanceRoot>(),
        provider.GetRequiredService<BrokerKeys>(),
        File.ReadAllBytes(options.DirectoryFile),
        SignedFiles.In(options.RemovalsFolder),
        provider.GetRequiredService<TimeProvider>());

    private static PeerTrust Trust(DirectoryHolder directory, TimeProvider time)
    {
        DirectorySnapshot? of = null;
        var anchors = new X509Certificate2Collection();
        return new PeerTrust(
            () =>
            {
                var current = directory.Current;
                if (!ReferenceEquals(current, of))
                {
                    anchors = [.. current.Anchors().Concat(current.HubAnchors()).Select(X509CertificateLoader.LoadCertificate)];
                    of = current;
                }
                return anchors;
            },
            peer => BrokerTrust.Verdict(directory.Current, peer, time.GetUtcNow()) is { } refusal ? new PeerVerdict.Refused(refusal) : PeerVerdict.Yes);
    }
}
