using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.UnitTests.Directory;

/// <summary>What the 60 days are like. The defaults are the design; each change is a defect that a test plants.</summary>
internal sealed record KeyLifeScenario
{
    public int Offline { get; init; } = 6;

    /// <summary>How long before its end a sign or seal key has a successor in the directory.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromDays(60);

    /// <summary>Defect: each 7-day certificate has a key of its own.</summary>
    public bool KeyPerCertificate { get; init; }

    /// <summary>Defect: the hub's next TLS key is listed only once it is in use.</summary>
    public bool HubNextPinListed { get; init; } = true;

    /// <summary>Defect: the removal of the stolen key is not passed on.</summary>
    public bool RemovalServed { get; init; } = true;
}

/// <summary>DESIGN 13 (32): 35 gateways over 60 days in steps of six hours, one 30 days offline, hub away 72 h, one gateway's keys stolen. Real documents, signatures and verifier; time is a number.</summary>
/// <remarks>Governance meets every 14 days, and only if there is something to sign. A node is stuck when it and the hub are up and it cannot work: not let in, does not trust the hub, is refused the directory, or signs with a key that others do not find.</remarks>
internal sealed class KeyLifeSimulation(TestGovernance governance, KeyLifeScenario scenario)
{
    private const int Gateways = 35;
    private const int Stolen = 12;
    private static readonly DateTimeOffset Start = TestGovernance.Now;
    private static readonly TimeSpan Step = TimeSpan.FromHours(6);
    private static readonly TimeSpan KeyLife = TimeSpan.FromDays(365);
    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(7);

    private readonly List<Node> _nodes = [];
    private readonly Dictionary<(DirectorySnapshot?, byte[]), DirectoryAcceptance> _verified = [];
    private readonly List<ReadOnlyMemory<byte>> _removals = [];
    private DirectoryDocument _document = TestGovernance.Document();
    private string _hash = "";
    private byte[] _directory = [];
    private byte[] _freshness = [];
    private DirectorySnapshot? _hub;
    private bool _pending;

    internal int GovernanceSignatures { get; private set; }

    internal int Versions { get; private set; }

    internal int CertificatesRenewed { get; private set; }

    internal int KeysRotated { get; private set; }

    internal SortedSet<string> Stuck { get; } = new(StringComparer.Ordinal);

    internal int StaleSteps { get; private set; }

    internal int ExchangeForbidden { get; private set; }

    /// <summary>Times a node accepted the thief's TLS key after the removal was made and it had been in touch with the hub.</summary>
    internal int ThiefLetIn { get; private set; }

    internal KeyLifeSimulation Run()
    {
        for (var number = 0; number < Gateways; number++)
        {
            _nodes.Add(new Node(number, Start.AddDays(20 + 10 * number), scenario, Start));
        }
        Publish(Start);
        for (var now = Start; now < Start.AddDays(60); now += Step)
        {
            Advance(now, (now - Start).TotalDays);
        }
        return this;
    }

    private void Advance(DateTimeOffset now, double day)
    {
        var hubUp = day is < 20 or >= 23;
        var hubPin = day < 25 ? "hub/0" : "hub/1";
        if (day == 30)
        {
            Steal(now);
        }
        if (_pending && day > 0 && day % 14 == 0)
        {
            Publish(now);
        }
        if (hubUp)
        {
            _freshness = FreshnessStatement.Create(_document.Version, _hash, Unsettled(), now, now.AddHours(24), TestGovernance.HubKey);
            _hub = Take(_hub, now) ?? throw new InvalidOperationException("the hub refuses its own directory");
        }
        foreach (var node in _nodes)
        {
            var online = node.Number != scenario.Offline || day is < 9 or >= 39;
            Live(node, online && hubUp, hubPin, now, day);
        }
    }

    private void Live(Node node, bool connects, string hubPin, DateTimeOffset now, double day)
    {
        // 1. At home, with or without a link: the member CA renews the certificate.
        if (now >= node.CertificateIssued + CertificateLife * (2.0 / 3))
        {
            node.Renew(now, scenario);
            CertificatesRenewed++;
        }
        // 2. Keys: asked for when a link is there, used once the directory lists them.
        if (connects && node.WantsKeys(now, scenario))
        {
            node.Requested = true;
            _pending = true;
        }
        if (node.Snapshot is { } own)
        {
            var standing = own.Standing(now);
            StaleSteps += standing.Grade == DirectoryGrade.Stale ? 1 : 0;
            ExchangeForbidden += standing.AllowsExchange ? 0 : 1;
        }
        if (!connects)
        {
            return;
        }
        // 3. The handshake, both ways. A struck gateway is out on purpose until governance lists its new keys.
        if (_hub!.Gateway(node.Id) is null)
        {
            return;
        }
        if (_hub.GatewayByPin(TestGovernance.Pin(node.TlsKey), now)?.Id != node.Id)
        {
            Stuck.Add($"{node.Id} is not let in");
        }
        if (node.Snapshot is { } known && !known.IsHubPin(TestGovernance.Pin(hubPin), now))
        {
            Stuck.Add($"{node.Id} does not trust the hub");
            return;
        }
        // 4. The directory, and work under it.
        if (Take(node.Snapshot, now) is not { } taken)
        {
            Stuck.Add($"{node.Id} is refused the directory");
            return;
        }
        node.Snapshot = taken;
        node.Adopt(taken, now);
        if (_hub.GatewaySignKey(node.Id, TestGovernance.Sign(node.SignKey).Kid, now) is null || _hub.SealKeys(node.Id, now).Count == 0)
        {
            Stuck.Add($"{node.Id} signs with a key that is not listed");
        }
        if (day > 30 && taken.GatewayByPin(TestGovernance.Pin("gw-12/tls/0"), now) is not null)
        {
            ThiefLetIn++;
        }
    }

    private void Steal(DateTimeOffset now)
    {
        var removal = governance.Removal(RemovalKind.Gateway, _nodes[Stolen].Id, now);
        GovernanceSignatures++;
        if (scenario.RemovalServed)
        {
            _removals.Add(removal);
        }
        _nodes[Stolen].ReplaceAll(now);
        _pending = true;
    }

    /// <summary>One meeting of governance: everything asked for in one version, signed by two.</summary>
    private void Publish(DateTimeOffset now)
    {
        foreach (var node in _nodes)
        {
            KeysRotated += node.Grant(now);
        }
        var previous = _hash;
        Versions++;
        PinEntry[] hubPins = [new(TestGovernance.Pin("hub/0"), Start.AddDays(-300), Start.AddDays(65))];
        if (scenario.HubNextPinListed || now >= Start.AddDays(25))
        {
            hubPins = [.. hubPins, new(TestGovernance.Pin("hub/1"), Start.AddDays(-300), Start.AddDays(430))];
        }
        // Without its next pin listed ahead the hub needs a meeting the day it changes keys.
        _pending = !scenario.HubNextPinListed && now < Start.AddDays(25);
        var template = TestGovernance.Document();
        _document = template with
        {
            Version = Versions,
            Previous = previous,
            Issued = now,
            Expires = now.AddYears(1),
            SettledRemovals = [.. _document.SettledRemovals.Union(Unsettled())],
            Hub = template.Hub with { TlsPins = hubPins },
            Members = [.. _nodes.Select(node => new MemberEntry(node.State, node.State, MemberKind.State, MemberStatus.Active, [[0x30, 1]], [], []))],
            Gateways = [.. _nodes.Select(node => node.Entry(now))],
            Groups = [],
            LegalBases = [],
            Delegations = [],
        };
        _hash = TestGovernance.HashOf(_document);
        _directory = governance.Sign(_document);
        GovernanceSignatures += governance.Root.Threshold;
        _verified.Clear();
    }

    private IEnumerable<string> Unsettled() =>
        _removals.Select(governance.HashOf).Except(Versions == 0 ? [] : _document.SettledRemovals, StringComparer.Ordinal);

    /// <summary>The verifier is a pure function: nodes in the same state get the same answer once.</summary>
    private DirectorySnapshot? Take(DirectorySnapshot? current, DateTimeOffset now)
    {
        if (!_verified.TryGetValue((current, _freshness), out var outcome))
        {
            outcome = DirectoryVerifier.Accept(governance.Root, current, _directory, _removals, _freshness, now);
            _verified[(current, _freshness)] = outcome;
        }
        return (outcome as DirectoryAcceptance.Accepted)?.Snapshot;
    }

    /// <summary>One nation's gateway with the keys it holds and what governance has listed for it.</summary>
    private sealed class Node
    {
        private readonly List<PinEntry> _pins = [];
        private readonly List<SignKeyEntry> _signKeys = [];
        private readonly List<SealKeyEntry> _sealKeys = [];
        private DateTimeOffset _keysEnd;
        private int _tls;
        private int _keys;
        private int _listedTls;
        private int _listedKeys;

        internal Node(int number, DateTimeOffset keysEnd, KeyLifeScenario scenario, DateTimeOffset now)
        {
            Number = number;
            _keysEnd = keysEnd;
            CertificateIssued = now - TimeSpan.FromHours(number * 3);
            ListTls(keysEnd - KeyLife, keysEnd);
            ListTls(keysEnd - KeyLife, keysEnd + KeyLife);
            ListKeys(keysEnd - KeyLife, keysEnd);
            _tls = _keys = 0;
            // Steady state: what fell due before the first day was done before the first day.
            if (WantsKeys(now, scenario))
            {
                Requested = true;
                Grant(now);
            }
        }

        internal int Number { get; }

        internal string Id => $"gw-{Number}";

        internal string State => $"A{(char)('A' + Number / 26)}{(char)('A' + Number % 26)}";

        internal DirectorySnapshot? Snapshot { get; set; }

        internal DateTimeOffset CertificateIssued { get; private set; }

        internal bool Requested { get; set; }

        internal string TlsKey => $"{Id}/tls/{_tls}";

        internal string SignKey => $"{Id}/sign/{_keys}";

        internal bool WantsKeys(DateTimeOffset now, KeyLifeScenario scenario) => !Requested && (now >= _keysEnd - scenario.Overlap || _tls >= _listedTls);

        internal void Renew(DateTimeOffset now, KeyLifeScenario scenario)
        {
            CertificateIssued = now;
            if (scenario.KeyPerCertificate)
            {
                _tls++;
            }
        }

        /// <summary>After a theft: new keys, which the directory does not list yet.</summary>
        internal void ReplaceAll(DateTimeOffset now)
        {
            _pins.Clear();
            _signKeys.Clear();
            _sealKeys.Clear();
            _listedTls = _tls = 100;
            _listedKeys = _keys = 100;
            _keysEnd = now;
            CertificateIssued = now;
            Requested = true;
        }

        /// <summary>Uses the newest keys that the directory lists, and the next TLS key in the last days of the present one.</summary>
        internal void Adopt(DirectorySnapshot snapshot, DateTimeOffset now)
        {
            while (_keys + 1 < _listedKeys && snapshot.GatewaySignKey(Id, TestGovernance.Sign($"{Id}/sign/{_keys + 1}").Kid, now) is not null)
            {
                _keys++;
            }
            var pin = _pins.FirstOrDefault(one => one.Pin == TestGovernance.Pin(TlsKey));
            if (pin is not null && now >= pin.NotAfter.AddDays(-30) && snapshot.GatewayByPin(TestGovernance.Pin($"{Id}/tls/{_tls + 1}"), now) is not null)
            {
                _tls++;
            }
        }

        /// <summary>Governance lists what the node asked for.</summary>
        /// <returns>Keys listed.</returns>
        internal int Grant(DateTimeOffset now)
        {
            if (!Requested)
            {
                return 0;
            }
            Requested = false;
            var end = now + KeyLife;
            var pinsBefore = _pins.Count;
            while (_listedTls <= _tls)
            {
                ListTls(now, end);
            }
            ListTls(now, end + KeyLife);
            ListKeys(now, end);
            _keysEnd = end;
            return _pins.Count - pinsBefore + 2;
        }

        internal GatewayEntry Entry(DateTimeOffset now) => new(
            Id,
            [State],
            [.. _pins.Where(pin => pin.NotAfter > now).TakeLast(8)],
            [.. _signKeys.Where(key => key.NotAfter > now)],
            [.. _sealKeys.Where(key => key.NotAfter > now)],
            [],
            null,
            []);

        private void ListTls(DateTimeOffset from, DateTimeOffset to) => _pins.Add(new PinEntry(TestGovernance.Pin($"{Id}/tls/{_listedTls++}"), from, to));

        private void ListKeys(DateTimeOffset from, DateTimeOffset to)
        {
            var name = _listedKeys++;
            _signKeys.Add(new SignKeyEntry(TestGovernance.Sign($"{Id}/sign/{name}").ToVerifyKey(), from, to));
            _sealKeys.Add(new SealKeyEntry(TestGovernance.Seal($"{Id}/seal/{name}").ToPublic(), SealKeyEntry.EcdhEsA256Kw, from, to));
        }
    }
}
