using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Casework;
using PoliceExchange.Gateway.Decisions;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Gateway.Oversight;
using PoliceExchange.Gateway.Policy;
using PoliceExchange.Gateway.Witness;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Policy;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Gateway;

/// <summary>Puts a gateway together; the order of use is the order of the lines.</summary>
internal static class GatewaySetup
{
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsCheck>();
        services.AddSingleton(provider => Options(provider) is var options ? new GatewayIdentity(options.Id, options.State) : throw new InvalidOperationException());

        services.AddSingleton(provider => OpenStore(Options(provider), provider.GetRequiredService<ILogger<DurableStore>>()));
        services.AddSingleton(provider => KeyRing.Load(Options(provider).Keys));
        services.AddSingleton(StartDirectory);
        services.AddSingleton(provider => Trust(provider.GetRequiredService<DirectoryHolder>(), provider.GetRequiredService<GatewayIdentity>()));
        services.AddSingleton(provider => new VaultKeys(Path.Combine(Options(provider).Data, "vault-keys")));
        services.AddSingleton<AccessLog>();
        services.AddSingleton<Vault>();
        services.AddSingleton<ICallRecorder, CallLog>();

        services.AddSingleton(provider => PolicyHolder.Start(
            provider.GetRequiredService<DurableStore>(), Options(provider).PolicyFile, provider.GetRequiredService<DirectoryHolder>()));
        services.AddSingleton(provider => provider.GetRequiredService<PolicyInForce>().Engine);
        services.AddSingleton<PolicyHolder>();
        services.AddHostedService(provider => provider.GetRequiredService<PolicyHolder>());
        services.AddSingleton<DecisionStore>();
        services.AddSingleton(provider => DecisionWorker.Counter(
            provider.GetRequiredService<PolicyInForce>(), provider.GetRequiredService<DecisionStore>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DecisionWorker>>()));
        services.AddHostedService<DecisionWorker>();
        services.AddSingleton<NoticeStore>();
        services.AddSingleton<NoticeSignals>();
        services.AddSingleton<Outgoing>();
        services.AddSingleton<OwnReceipts>();
        services.AddSingleton<Readers>();
        services.AddSingleton<Opener>();
        services.AddSingleton<DeskViews>();
        services.AddSingleton<Composer>();
        services.AddSingleton<Tombstones>();
        services.AddSingleton<Sender>();
        services.AddSingleton<LegalReviews>();
        services.AddSingleton<Emergencies>();
        services.AddSingleton<Recomposer>();
        services.AddSingleton<Inbox>();

        services.AddSingleton<NoticeExplanation>();
        services.AddSingleton<AuthZen>();

        services.AddSingleton<HubTime>();
        services.AddSingleton<CaseSteps>();
        services.AddSingleton<CaseMoves>();
        services.AddSingleton<NextMoveRule>(provider => provider.GetRequiredService<CaseMoves>().Refusal);
        services.AddSingleton<CaseKeeper>();
        services.AddHostedService<CaseWorker>();

        services.AddSingleton<OversightEntries>();
        services.AddSingleton<AccessSearch>();
        services.AddSingleton<HubSearch>();
        services.AddSingleton<EntryOpening>();
        services.AddSingleton<Samples>();
        services.AddSingleton<Reviews>();
        services.AddSingleton<Findings>();
        services.AddSingleton<FlagReport>();
        services.AddSingleton<SubjectRequests>();
        services.AddSingleton<AccessStatistics>();

        services.AddSingleton<LinkState>();
        services.AddSingleton<CatchUp>();
        services.AddSingleton<HubLink>();
        services.AddHostedService<DirectoryWorker>();
        services.AddHostedService<PolicyWorker>();
        services.AddHostedService<DeliveryWorker>();
        services.AddHostedService<SubmitWorker>();
        services.AddHostedService<ReceiptWorker>();
        services.AddHostedService<ExpiryWorker>();
        services.AddHostedService<RetentionWorker>();

        services.AddSingleton(provider => new LookUpBudgets(Options(provider).LookUp, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SilentAlerts(
            provider.GetRequiredService<DurableStore>(), Path.Combine(Options(provider).Data, "silent-alerts"), provider.GetRequiredService<GatewayIdentity>()));
        services.AddSingleton(provider => new RuledOut(
            provider.GetRequiredService<DurableStore>(), Path.Combine(Options(provider).Data, "ruled-out"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<NationalAction>();
        services.AddSingleton<HubMatch>();
        services.AddSingleton<HitCards>();
        services.AddSingleton<HitEntries>();
        services.AddSingleton<HitPages>();
        services.AddSingleton(provider => Options(provider).OfflineCopy);
        services.AddSingleton<OfflineCopy>();
        services.AddSingleton<OfflineLease>();
        services.AddSingleton<OfflineAnswers>();
        services.AddSingleton<LookUpAnswers>();
        services.AddHostedService<OfflineWorker>();
        services.AddHostedService<RecordPublisher>();

        services.AddSingleton<WitnessStore>();
        services.AddSingleton<LogWitness>();
        services.AddSingleton<LogForwarder>();
        services.AddHostedService(provider => provider.GetRequiredService<LogForwarder>());
        services.AddHostedService<WitnessWorker>();

        services.AddSingleton(provider => new DerivationCounts(Options(provider).Epochs.QueryAlarm, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EpochKeyStore(
            provider.GetRequiredService<DurableStore>(), Path.Combine(Options(provider).Data, "epoch-keys"), provider.GetRequiredService<AccessLog>(),
            provider.GetRequiredService<GatewayIdentity>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(StartEpochs);
        services.AddHostedService<EpochWorker>();
        return services;
    }

    private static GatewayOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<GatewayOptions>>().Value;

    private static DurableStore OpenStore(GatewayOptions options, ILogger<DurableStore> log) => DurableStore.Open(
        new StoreOptions { Path = Path.Combine(options.Data, "gateway.db"), ReserveBytes = options.ReserveBytes },
        GatewaySchema.Migrations,
        log,
        ProcessEnd.AfterFailedSync);

    /// <summary>With the keys that are kept, so that a gateway without a link works from its start.</summary>
    private static EpochKeys StartEpochs(IServiceProvider provider)
    {
        var keys = new EpochKeys(provider.GetRequiredService<DerivationCounts>(), provider.GetRequiredService<TimeProvider>());
        provider.GetRequiredService<EpochKeyStore>().Load(keys);
        return keys;
    }

    private static DirectoryHolder StartDirectory(IServiceProvider provider)
    {
        var options = Options(provider);
        var (root, problem) = GovernanceRoot.Open(File.ReadAllBytes(options.RootFile), options.RootFingerprint);
        return DirectoryHolder.Start(
            provider.GetRequiredService<DurableStore>(),
            root ?? throw new InvalidOperationException($"{options.RootFile}: {problem}. Give the gateway the root whose fingerprint governance read out."),
            options.DirectoryFile,
            options.FreshnessFile,
            options.RemovalsFolder,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DirectoryHolder>>());
    }

    /// <summary>Desks and administrators of the own nation, by the nation's own authority; nobody else has business here.</summary>
    private static PeerTrust Trust(DirectoryHolder directory, GatewayIdentity self)
    {
        DirectorySnapshot? of = null;
        var anchors = new X509Certificate2Collection();
        return new PeerTrust(
            () =>
            {
                var current = directory.Current;
                if (!ReferenceEquals(current, of))
                {
                    anchors = [.. current.Anchors(self.State).Select(X509CertificateLoader.LoadCertificate)];
                    of = current;
                }
                return anchors;
            },
            peer => peer.Member != self.State ? new PeerVerdict.Refused($"it is of {peer.Member}, this gateway serves {self.State}")
                : peer.Kind is CallerKind.Desk && !KnownDesk(directory.Current, peer) ? new PeerVerdict.Refused($"{peer.Id.Agency} has no desk {peer.Id.Desk} in directory {directory.Current.Version}")
                : peer.Kind is CallerKind.Desk or CallerKind.NodeAdmin ? PeerVerdict.Yes
                : new PeerVerdict.Refused($"a {peer.Kind} does not call a gateway"));
    }

    private static bool KnownDesk(DirectorySnapshot directory, PeerCertificate peer) =>
        directory.Member(peer.Member)?.Agencies.Any(agency => agency.Code == peer.Id.Agency && agency.Desks.Contains(peer.Id.Desk)) ?? false;
}
