using System.Security.Cryptography;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Lookup;
using PoliceExchange.UnitTests.Directory;

namespace PoliceExchange.UnitTests.LookUp;

/// <summary>Directories of many gateways with real keys, and the messages that they make; time is a number.</summary>
internal sealed class EpochWorld : IDisposable
{
    private readonly TestGovernance _governance = new();
    private readonly List<ReadOnlyMemory<byte>> _removals = [];
    private DirectoryDocument _document;

    public EpochWorld(int gateways)
    {
        _document = TestGovernance.Document() with { Members = [], Gateways = [], Groups = [], LegalBases = [], Delegations = [] };
        _document = With(_document, Enumerable.Range(0, gateways));
        Directory = _governance.Accept(_document);
    }

    /// <summary>A Saturday; epochs change on day 2, 9, 16, ...</summary>
    public static DateTimeOffset Start => TestGovernance.Now;

    public DirectorySnapshot Directory { get; private set; }

    public static string Id(int number) => $"gw-{number:00}";

    public static EpochTerm Term(uint epoch, DateTimeOffset now) => new(
        Epochs.At(now - DirectoryStanding.ClockTolerance), Epochs.At(now + DirectoryStanding.ClockTolerance) + Epochs.IssuedAhead, Epochs.Start(epoch - Epochs.IssuedAhead), now);

    public static EpochKeyMessage Statement(DirectorySnapshot directory, uint epoch, int by, DateTimeOffset at, int generation = 1) => new()
    {
        Epoch = epoch, Generation = generation, By = Id(by), Directory = directory.Version, At = at, KeyId = "",
    };

    /// <summary>A key as its maker would send it, but for what the arguments say.</summary>
    public static EpochKeyMessage Make(
        DirectorySnapshot directory, uint epoch, int by, DateTimeOffset at, int generation = 1, string? signer = null, IReadOnlyList<SealKeyEntry>? to = null, byte[]? key = null) =>
        EpochKeyMessage.Read(EpochKeyMessage.Seal(
            Statement(directory, epoch, by, at, generation), key ?? RandomNumberGenerator.GetBytes(32),
            [.. (to ?? EpochRota.Recipients(directory, at)).Select(one => one.Key)], TestGovernance.Sign(signer ?? Id(by))))
        ?? throw new InvalidOperationException("An own message does not read.");

    public static EpochKeyMessage Copy(DirectorySnapshot directory, EpochKeyMessage issue, int by, DateTimeOffset at, byte[] key, params IEnumerable<int> to) =>
        EpochKeyMessage.Read(EpochKeyMessage.Seal(
            Statement(directory, issue.Epoch, by, at, issue.Generation) with { CopyOf = issue.Hash }, key, [.. to.Select(number => TestGovernance.Seal(Id(number)).ToPublic())],
            TestGovernance.Sign(Id(by))))
        ?? throw new InvalidOperationException("An own message does not read.");

    /// <summary>The gateway that may make the key of an epoch at a place of its rota.</summary>
    public int AtPlace(uint epoch, int place) =>
        Enumerable.Range(0, Directory.Document.Gateways.Count).Single(number => EpochRota.Place(Directory, epoch, Id(number)) == place);

    public void Remove(int number, DateTimeOffset at, RemovalKind kind = RemovalKind.Gateway, string? target = null)
    {
        _removals.Add(_governance.Removal(kind, target ?? Id(number), at));
        Directory = _governance.Accept(_document, Directory, at, [.. _removals]);
    }

    public void Join(int number, DateTimeOffset at)
    {
        _document = With(_document, [number]) with { Version = _document.Version + 1, Previous = TestGovernance.HashOf(_document), Issued = at };
        Directory = _governance.Accept(_document, Directory, at, [.. _removals]);
    }

    public void Dispose() => _governance.Dispose();

    private static DirectoryDocument With(DirectoryDocument document, IEnumerable<int> numbers)
    {
        foreach (var number in numbers)
        {
            var (id, state) = (Id(number), $"A{(char)('A' + (number / 26))}{(char)('A' + (number % 26))}");
            document = document with
            {
                Members = [.. document.Members, new MemberEntry(state, state, MemberKind.State, MemberStatus.Active, [[0x30, 1]], [], [])],
                Gateways =
                [
                    .. document.Gateways,
                    new GatewayEntry(id, [state], [new PinEntry(TestGovernance.Pin(id), Start.AddDays(-30), Start.AddDays(335))], [TestGovernance.SignEntry(id)], [TestGovernance.SealEntry(id)], [], null, []),
                ],
            };
        }
        return document;
    }
}

/// <summary>A hub that is nothing but its rules.</summary>
internal sealed class EpochHub
{
    private readonly List<EpochKeyMessage> _kept = [];

    public IReadOnlyList<EpochKeyMessage> Kept => _kept;

    public EpochRefusal Publish(EpochKeyMessage message, DirectorySnapshot directory, DateTimeOffset now)
    {
        var refusal = EpochRules.AtHub(message, [.. Of(message.Epoch)], directory, EpochWorld.Term(message.Epoch, now));
        if (refusal == EpochRefusal.None)
        {
            _kept.Add(message);
        }
        return refusal;
    }

    public List<EpochKeyMessage> Given(DateTimeOffset now)
    {
        var current = Epochs.At(now);
        return [.. _kept.Where(one => one.Epoch >= current && one.Generation > Of(one.Epoch).Max(other => other.Generation) - 2)];
    }

    private IEnumerable<EpochKeyMessage> Of(uint epoch) => _kept.Where(one => one.Epoch == epoch).OrderBy(one => one.Generation);
}

/// <summary>A gateway that is nothing but its rules: what EpochWorker does, without link and disk.</summary>
internal sealed class EpochGateway(int number)
{
    private readonly Dictionary<uint, KnownEpoch> _known = [];
    private readonly Dictionary<uint, byte[]> _keys = [];

    public int Number => number;

    public string Id => EpochWorld.Id(number);

    public List<EpochVerdict.Refused> Refused { get; } = [];

    public string? KeyId(uint epoch) => _known.GetValueOrDefault(epoch)?.Held.KeyId;

    public void Take(IEnumerable<EpochKeyMessage> given, DirectorySnapshot directory, DateTimeOffset now)
    {
        foreach (var epoch in given.GroupBy(message => message.Epoch))
        {
            switch (EpochVerdict.Of([.. epoch], directory, _known.GetValueOrDefault(epoch.Key), now))
            {
                case EpochVerdict.Same same:
                    _known[epoch.Key] = _known[epoch.Key] with { Kids = same.Kids };
                    break;
                case EpochVerdict.New found when found.Candidates.Select(message => message.Open(TestGovernance.Seal(Id))).FirstOrDefault(key => key is not null) is { } key:
                    _keys[epoch.Key] = key;
                    _known[epoch.Key] = new KnownEpoch(new HeldEpoch(epoch.Key, found.Issue.Generation, found.Issue.KeyId, found.Issue.By), found.Issue.Hash, found.Issue.Directory, found.Kids);
                    break;
                case EpochVerdict.Refused refused:
                    Refused.Add(refused);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Does what is to do, and gives the number of messages that the hub took.</summary>
    public int Act(EpochHub hub, DirectorySnapshot directory, DateTimeOffset now)
    {
        var took = 0;
        foreach (var duty in EpochDuties.Of(Id, directory, hub.Given(now), KeyId, now))
        {
            var message = duty.Copied is not { } issue
                ? EpochWorld.Make(directory, duty.Epoch, number, now, duty.Generation)
                : EpochWorld.Copy(
                    directory, issue, number, now, _keys[duty.Epoch],
                    EpochRota.Without(directory, issue.Kids.ToHashSet(StringComparer.Ordinal), now).Select(gateway => int.Parse(gateway.Id[3..], System.Globalization.CultureInfo.InvariantCulture)));
            took += hub.Publish(message, directory, now) == EpochRefusal.None ? 1 : 0;
        }
        return took;
    }
}
