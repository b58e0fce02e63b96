using Microsoft.Extensions.Logging.Abstractions;
using PoliceExchange.Gateway;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Directory;
using PoliceExchange.Gateway.Link;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.IntegrationTests.Notices;
using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Names;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Sealing;
using PoliceExchange.Testing.Hosting;
using NoticeState = PoliceExchange.Gateway.Notices.NoticeState;

namespace PoliceExchange.IntegrationTests.LookUp;

/// <summary>What Canada's gateway answers without the hub: what is in force in its own store, to whom policy shows it, while the lease runs.</summary>
/// <remarks>
/// Seen failing with: follow-ups, any state, refused and expired ones found; what waits not found; the store not asked again; policy not asked; the originator's lease not
/// kept; changes, or an unfilled copy, not counted as unsearched; what ended counted; no refusal, no erasure (at the question, by the worker); a desk's sealed notice counted, or opened with
/// the desk's key; what cannot be opened not counted, or ending the worker; withdrawn ones left in memory; the lease not kept; triggers without state, without version, without a family, and for every change or family.
/// </remarks>
public sealed class OfflineAnswersTests(NationKeys nations) : IClassFixture<NationKeys>, IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("px-offline-").FullName;
    private readonly RecordEncoder _encoder = new();
    private DurableStore _store = null!;
    private Node _node = null!;

    public ValueTask InitializeAsync()
    {
        _store = DurableStore.Open(
            new StoreOptions { Path = Path.Combine(_folder, "gateway.db"), ReserveBytes = 0 }, GatewaySchema.Migrations, NullLogger.Instance, _ => { });
        _node = new Node(nations, _store, _folder, nations.Time.GetUtcNow());
        _node.CatchUp();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _encoder.Dispose();
        _node.Copy.Dispose();
        await _store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ReceivedNotice_IsFound_AsWithTheHub()
    {
        var notice = await ReceiveAsync(Wanted());
        await KeepUpAsync();
        _node.Time.Pass(3 * Hour);

        var answer = Ask(Zambrano)!;
        Assert.Equal((3 * Hour, 45 * Hour, 0u), (answer.Copy!.Age, answer.Copy.Left, answer.Unsearched));
        var card = Assert.Single(answer.Rows[0]);
        Assert.Equal((HitState.Hit, notice, "ARREST", "1986-04-17"), (card.Hit.State, card.Hit.Notice.NoticeId, card.Hit.Action, card.Hit.Person.DateOfBirth));
        Assert.Contains("show_hit_card", card.Hit.Obligations);
        Assert.Equal((notice, "WANTED", "JAM"), (card.Concern.NoticeId, card.Concern.Family, card.Concern.Owner));
        Assert.Single(Ask(Number("zq 77-1203"))!.Rows[0]);
        Assert.Empty(Ask(Somebody)!.Rows[0]);
    }

    [Fact]
    public async Task Withdrawal_IsOutWithItsTransaction_WhateverMemoryHolds()
    {
        var notice = await ReceiveAsync(Wanted());
        await KeepUpAsync();
        Assert.Single(Ask(Zambrano)!.Rows[0]);

        await _store.WriteAsync(db => NoticeStore.KeepTombstone(db, NoticeStore.Find(db, notice)! with { Version = 2 }));
        Assert.Equal([notice], _node.Copy.Ask(Zambrano, 2026)!.NoticeIds);
        Assert.Empty(Ask(Zambrano)!.Rows[0]);

        await KeepUpAsync();
        Assert.Empty(_node.Copy.Ask(Zambrano, 2026)!.NoticeIds);
        Assert.Equal(0u, Ask(Zambrano)!.Unsearched);
    }

    [Fact]
    public async Task EndOfValidity_IsOutAtThatMoment_NotWhenTheScanComes()
    {
        var now = nations.Time.GetUtcNow();
        await ReceiveAsync(Wanted(), validUntil: now + TimeSpan.FromMinutes(30));
        await KeepUpAsync();
        nations.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(1));
        Assert.Single(Ask(Zambrano)!.Rows[0]);
        nations.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Empty(Ask(Zambrano)!.Rows[0]);
    }

    [Theory]
    [InlineData(NoticeState.Received, "NOTICE", true)]
    [InlineData(NoticeState.Opened, "MODIFY", true)]
    [InlineData(NoticeState.Actioned, "NARROW", true)]
    [InlineData(NoticeState.Received, "RELAX", true)]
    [InlineData(NoticeState.Received, "INFO", false)]
    [InlineData(NoticeState.Withdrawn, "NOTICE", false)]
    [InlineData(NoticeState.Expired, "NOTICE", false)]
    public async Task OnlyWhatIsInForce_IsFound(string state, string type, bool found)
    {
        // While the copy is there, and when it is filled anew.
        await KeepUpAsync();
        await ReceiveAsync(Wanted(), state: state, type: type);
        for (var way = 0; way < 2; way++)
        {
            await KeepUpAsync();
            Assert.Equal((found ? 1 : 0, 0u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
            Assert.Equal(found ? 1 : 0, _node.Copy.Ask(Zambrano, 2026)!.NoticeIds.Count);
            _node.Copy.Erase();
            Assert.Equal((0, found ? 1u : 0u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
        }
    }

    [Fact]
    public async Task OwnNotice_IsFound_AlsoWhileItWaitsForTheHub_NotWhenItWasRefused()
    {
        var notice = await SendAsync(Person(), NoticeState.Queued);
        await KeepUpAsync();
        Assert.Single(Ask(Zambrano)!.Rows[0]);
        await _store.WriteAsync(db => NoticeStore.SetState(db, notice, NoticeState.Accepted));
        Assert.Single(Ask(Zambrano)!.Rows[0]);
        await _store.WriteAsync(db => NoticeStore.SetState(db, notice, NoticeState.Refused));
        Assert.Empty(Ask(Zambrano)!.Rows[0]);
        await KeepUpAsync();
        Assert.Empty(_node.Copy.Ask(Zambrano, 2026)!.NoticeIds);
    }

    [Fact]
    public async Task ChangedNotice_IsFoundAsItIsNow()
    {
        var first = Wanted();
        await ReceiveAsync(first);
        await KeepUpAsync();
        await ReceiveAsync(
            Wanted(Person("Okonkwo", "Adaeze", "1991-02-03"), header => header with { NoticeId = first.Header.NoticeId, Correlation = first.Header.Correlation, Version = 2, Prev = first.Env, Type = NoticeType.Modify }), type: "MODIFY");
        // Until the copy has seen it, the answer says that something is not searched, and what it was is not found.
        Assert.Equal((0, 1u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
        await KeepUpAsync();
        Assert.Equal((0, 0u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
        Assert.Single(Ask(Question("Okonkwo Adaeze", "1991-02-03"))!.Rows[0]);
    }

    [Fact]
    public async Task ReadingANotice_ChangesNothing()
    {
        var notice = await ReceiveAsync(Wanted());
        await KeepUpAsync();
        await _store.WriteAsync(db => NoticeStore.SetState(db, notice, NoticeState.Opened));
        await _store.WriteAsync(db => NoticeStore.SetState(db, notice, NoticeState.Actioned));
        Assert.Equal(0, _store.Read(OfflineFeed.CountChanged));
        Assert.Single(Ask(Zambrano)!.Rows[0]);
    }

    [Fact]
    public async Task WhatPolicyHides_IsTheSameAnswerAsNothing()
    {
        await ReceiveAsync(Wanted(change: header => header with { Handling = header.Handling with { ExcludeStates = ["CAN"] } }));
        await KeepUpAsync();
        Assert.Single(_node.Copy.Ask(Zambrano, 2026)!.NoticeIds);
        var (hidden, nothing) = (Ask(Zambrano)!, Ask(Somebody)!);
        Assert.Empty(hidden.Rows[0]);
        Assert.Equal((nothing.Rows[0].Count, nothing.Unsearched, nothing.Copy), (hidden.Rows[0].Count, hidden.Unsearched, hidden.Copy));

        // The same notice without the caveat, to a desk that may not look up what it is about.
        await ReceiveAsync(Wanted());
        await KeepUpAsync();
        Assert.Single(Ask(Zambrano)!.Rows[0]);
        Assert.Empty(Ask(Zambrano, DeskRole.Consular)!.Rows[0]);
    }

    [Fact]
    public async Task Victim_IsNeverFound_AndNotCounted()
    {
        var consent = new NoticeContent { TraffickingVictim = new TraffickingVictim() };
        static ClearHeader OfVictim(ClearHeader header) => header with { Family = NoticeFamily.TraffickingVictim, Purpose = NoticePurpose.VictimProtection };
        // To the desk alone, whose key is elsewhere; and one that a careless sender sealed to the gateway.
        await ReceiveAsync(nations.Seal(new SealHolder("gw-can", DeskRole.VictimProtection), nations.SealKeyOf("gw-jam"), OfVictim, content => content.TraffickingVictim = consent.TraffickingVictim));
        await ReceiveAsync(nations.Seal(new SealHolder("gw-can"), nations.SealKeyOf("gw-can"), OfVictim, content => content.TraffickingVictim = consent.TraffickingVictim));
        Assert.Equal(0, _store.Read(OfflineFeed.CountChanged));
        await KeepUpAsync();
        foreach (var role in (DeskRole[])[DeskRole.LiaisonDesk, DeskRole.BorderOfficer, DeskRole.VictimProtection])
        {
            Assert.Equal((0, 0u), (Ask(Zambrano, role)!.Rows[0].Count, Ask(Zambrano, role)!.Unsearched));
        }
        Assert.Equal(0, _node.Copy.Missing);
    }

    [Fact]
    public async Task WhatIsSealedToADeskAlone_IsNotInTheCopy_ThoughItsKeyIsHere()
    {
        var now = nations.Time.GetUtcNow();
        var key = nations.Directory.DeskSealKey("gw-can", "CAN", "VICTIM_PROTECTION", now)!.Key;
        Assert.NotNull(nations.Ring("CAN").Desk(key.Kid));
        await ReceiveAsync(nations.Seal(new SealHolder("gw-can", DeskRole.VictimProtection), key, OfWanted, Fill(Person())));
        await KeepUpAsync();
        Assert.Empty(_node.Copy.Ask(Zambrano, 2026)!.NoticeIds);
        Assert.Equal(0, _node.Copy.Missing);
    }

    [Fact]
    public async Task WhatTheGatewayCannotOpen_IsSaidToBeUnsearched()
    {
        await ReceiveAsync(nations.Seal(new SealHolder("gw-can"), nations.SealKeyOf("gw-jam"), OfWanted, Fill(Person())));
        await KeepUpAsync();
        Assert.Equal((0, 1u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
    }

    [Fact]
    public async Task NoticeThatBreaksItsReader_IsLeftOut_AndTheOthersAreFound()
    {
        // Stands for whatever a reader did not foresee: opening throws instead of refusing.
        _node.Keys.Seal(nations.SealKeyOf("gw-can").Kid)!.Dispose();
        await ReceiveAsync(Wanted(Person("Okonkwo", "Adaeze", "1991-02-03")));
        await SendAsync(Person(), NoticeState.Queued);
        await KeepUpAsync();
        Assert.Equal((1, 1u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
    }

    /// <summary>Neither noted, nor counted, nor opened: most of what travels costs the copy nothing.</summary>
    [Theory]
    [InlineData(NoticeFamily.EarlyWarning, 0)]
    [InlineData(NoticeFamily.RemovalManifest, 0)]
    [InlineData(NoticeFamily.TraffickingVictim, 0)]
    [InlineData(NoticeFamily.Wanted, 1)]
    [InlineData(NoticeFamily.Extradition, 1)]
    [InlineData(NoticeFamily.Removal, 1)]
    [InlineData(NoticeFamily.TraffickingCase, 1)]
    [InlineData(NoticeFamily.Drugs, 1)]
    [InlineData(NoticeFamily.Firearm, 1)]
    [InlineData(NoticeFamily.Missing, 1)]
    [InlineData(NoticeFamily.Document, 1)]
    [InlineData(NoticeFamily.Vehicle, 1)]
    [InlineData(NoticeFamily.Object, 1)]
    public async Task FamilyWithNobodyToLookFor_IsNotOfTheCopy(NoticeFamily family, int counted)
    {
        // Sealed to a key that is not here: what would be opened is counted as missing.
        var notice = await ReceiveAsync(nations.Seal(new SealHolder("gw-can"), nations.SealKeyOf("gw-jam"), header => header with { Family = family }, Fill(Person())));
        Assert.Equal(counted, _store.Read(OfflineFeed.CountChanged));
        Assert.Equal(counted, _store.Read(db => OfflineFeed.Count(db, nations.Time.GetUtcNow())));
        await KeepUpAsync();
        Assert.Equal(counted, _node.Copy.Missing);
        await _store.WriteAsync(db => NoticeStore.SetState(db, notice, NoticeState.Withdrawn));
        Assert.Equal(counted, _store.Read(OfflineFeed.CountChanged));
        await KeepUpAsync();
        Assert.Equal(0, _node.Copy.Missing);
    }

    [Fact]
    public async Task OriginatorsShorterLease_IsKept()
    {
        await ReceiveAsync(Wanted(change: header => header with { Handling = header.Handling with { Cache = new CacheRule(CacheMode.Ttl, 3_600) } }));
        await KeepUpAsync();
        _node.Time.Pass(Hour);
        Assert.Single(Ask(Zambrano)!.Rows[0]);
        _node.Time.Pass(TimeSpan.FromMilliseconds(1));
        Assert.Empty(Ask(Zambrano)!.Rows[0]);
        _node.CatchUp();
        Assert.Single(Ask(Zambrano)!.Rows[0]);
    }

    [Fact]
    public async Task LeaseThatIsOver_RefusesAndErases_UntilNothingIsMissingAgain()
    {
        await ReceiveAsync(Wanted());
        await KeepUpAsync();
        _node.Time.Pass(48 * Hour);
        Assert.NotNull(_node.Copy.Missing);
        Assert.Null(Ask(Zambrano));
        Assert.Null(_node.Copy.Missing);
        await KeepUpAsync();
        Assert.Null(_node.Copy.Missing);

        _node.CatchUp();
        // Not filled yet: nothing is searched, and that is said.
        Assert.Equal((0, 1u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
        await KeepUpAsync();
        Assert.Equal((1, 0u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));
    }

    [Fact]
    public async Task WorkerAlone_ErasesWhenTheLeaseIsOver()
    {
        await KeepUpAsync();
        Assert.Equal(0, _node.Copy.Missing);
        _node.Time.Pass(48 * Hour);
        await KeepUpAsync();
        Assert.Null(_node.Copy.Missing);
    }

    [Fact]
    public async Task Restart_WithoutALink_GoesOnWithTheLeaseAndFillsTheCopyAnew()
    {
        await ReceiveAsync(Wanted());
        await KeepUpAsync();
        _node.Time.Pass(5 * Hour);
        await _store.WriteAsync(_node.Lease.Keep);
        _node.Copy.Dispose();

        _node = new Node(nations, _store, _folder, _node.Time.Wall + Hour);
        Assert.Equal((0, 1u, 6 * Hour), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched, Ask(Zambrano)!.Copy!.Age));
        await KeepUpAsync();
        Assert.Equal((1, 0u), (Ask(Zambrano)!.Rows[0].Count, Ask(Zambrano)!.Unsearched));

        _node.Copy.Dispose();
        _node = new Node(nations, _store, _folder, _node.Time.Wall + 42 * Hour);
        Assert.Null(Ask(Zambrano));
    }

    [Fact]
    public async Task Worker_KeepsTheLease_SoThatAKilledProcessIsNoYounger()
    {
        await KeepUpAsync();
        Assert.Equal(1, _store.Read(db => db.Scalar<long>("SELECT count(*) FROM offline_lease")));
        _node.Time.Pass(TimeSpan.FromSeconds(30));
        await KeepUpAsync();
        Assert.Equal(30_000, _store.Read(db => db.Scalar<long>("SELECT age_ms FROM offline_lease")));
    }

    private static Question Zambrano => Question("Zambrano Ezequiel", "1986-04-17");

    private static Question Somebody => Question("Quispe Wayra", "1977-11-05");

    private static Question Question(string name, string date) => new(PolicyAction.Search, null, NameReader.Read(name), BirthDate.TryParse(date)!.Value, [], 3, "", []);

    private static Question Number(string number) => new(PolicyAction.Search, null, null, default, [ObjectKey.OfDocument("JAM", number)!], 2, "", []);

    private LookUpAnswer? Ask(Question question, DeskRole role = DeskRole.LiaisonDesk) =>
        _node.Answers.Of(new Desk("CAN", "rcmp", role, "officer-1", NoticePurpose.ArrestExtradition, "LU-1", "spiffe://can.px.example/agency/rcmp/desk/LIAISON_DESK"), [question]);

    private Task KeepUpAsync() => _node.Worker.KeepUpAsync(_encoder, TestContext.Current.CancellationToken);

    private static PersonDetails Person(string surname = "Zambrano", string forename = "Ezequiel", string born = "1986-04-17") => new()
    {
        Surnames = { surname }, Forenames = { forename }, DateOfBirth = born, IdentityStatus = IdentityStatus.Confirmed, Sex = Sex.Male, Nationalities = { "JAM" },
        Documents = { new Document { Type = DocumentType.Passport, Issuer = "JAM", Number = "ZQ771203" } },
    };

    private static Action<NoticeContent> Fill(PersonDetails person) => content =>
    {
        content.Wanted = new WantedNotice { Person = person, ActionRequested = WantedAction.Arrest, ExtraditionScope = ExtraditionScope.Full };
        content.Wanted.Offences.Add(new Offence { Code = "0101", NationalName = "murder", MaxPenaltyLife = true });
    };

    private static ClearHeader OfWanted(ClearHeader header) => header with { Family = NoticeFamily.Wanted, Purpose = NoticePurpose.ArrestExtradition };

    private SealedEnvelope Wanted(PersonDetails? person = null, Func<ClearHeader, ClearHeader>? change = null) => nations.Seal(
        new SealHolder("gw-can"), nations.SealKeyOf("gw-can"), header => change?.Invoke(OfWanted(header)) ?? OfWanted(header), Fill(person ?? Person()));

    private async Task<string> ReceiveAsync(SealedEnvelope envelope, string state = NoticeState.Received, string type = "NOTICE", DateTimeOffset? validUntil = null)
    {
        var stored = Inbox.ToStored(envelope.Header, envelope.HeaderJson, envelope.Env, state, Direction.Received);
        stored = stored with { Type = type, ValidUntil = validUntil ?? stored.ValidUntil };
        Assert.True(await _store.WriteAsync(db => NoticeStore.KeepReceived(db, new Received(stored, envelope.Jti, envelope.Bytes, "gw-jam", "gw-can", "inner"))));
        return stored.NoticeId;
    }

    private async Task<string> SendAsync(PersonDetails person, string state)
    {
        var envelope = Wanted(person);
        var stored = Inbox.ToStored(envelope.Header, envelope.HeaderJson, envelope.Env, state, Direction.Sent);
        var content = new NoticeContent();
        Fill(person)(content);
        await _store.WriteAsync(db => NoticeStore.KeepSent(
            db, "submission", new byte[32], stored, envelope.Jti, envelope.Bytes, "gw-can", "gw-jam", "inner", [new SentPart(Parts.Main, "", Google.Protobuf.MessageExtensions.ToByteArray(content))],
            Protocol.Relay.V1.Lane.Routine, withdraws: false, nations.Time.GetUtcNow()));
        return stored.NoticeId;
    }

    /// <summary>What a process of the gateway holds; the clock of its lease is its own.</summary>
    private sealed class Node
    {
        private readonly CatchUp _link = new();

        public Node(NationKeys nations, DurableStore store, string folder, DateTimeOffset wall)
        {
            var (self, notices, options) = (new GatewayIdentity("gw-can", "CAN"), new NoticeStore(store), new OfflineOptions());
            var directory = DirectoryHolder.Start(
                store, nations.Root, nations.Pki.DirectoryFile, nations.Pki.FreshnessFile, Path.Combine(nations.Pki.Folder, "removals"), nations.Time, NullLogger<DirectoryHolder>.Instance);
            var policy = new PolicyEngine(DefaultRules.Compiled());
            var readers = new Readers(directory, policy, new AccessLog(self, new VaultKeys(Path.Combine(folder, "vault-keys"))), self, nations.Time);
            var opener = new Opener(notices, directory, Keys = nations.Ring("CAN"), self);
            (Time, Copy) = (new TwoClocks(wall), new OfflineCopy(options));
            Lease = new OfflineLease(options, _link, store, Time);
            var cards = new HitCards(
                new DeskViews(notices, readers, opener, nations.Time), new NationalAction(notices), new RuledOut(store, Path.Combine(folder, "ruled-out"), nations.Time), directory, policy, nations.Time);
            Answers = new OfflineAnswers(Copy, Lease, cards, notices, nations.Time);
            Worker = new OfflineWorker(notices, opener, Copy, Lease, options, _link, new NoticeSignals(), self, Time, NullLogger<OfflineWorker>.Instance);
        }

        public Gateway.Keys.KeyRing Keys { get; }

        public TwoClocks Time { get; }

        public OfflineCopy Copy { get; }

        public OfflineLease Lease { get; }

        public OfflineAnswers Answers { get; }

        public OfflineWorker Worker { get; }

        public void CatchUp() => _link.Latest.Set(new CaughtUp(Time.Wall, Time.GetTimestamp()));
    }
}
