using System.Security.Cryptography;
using PoliceExchange.Gateway.LookUp;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Lookup;
using PoliceExchange.UnitTests.Directory;

namespace PoliceExchange.UnitTests.LookUp;

// Seen failing: KeyOfAnotherDirectory (the signer was looked up first). Not yet seen failing: the others; planting one defect per rule of EpochRules does it.

/// <summary>Forged and untimely epoch keys: the hub refuses them, and a gateway does again, because the hub may be the forger.</summary>
public sealed class EpochRulesTests : IDisposable
{
    private const uint Epoch = 3005;
    private readonly EpochWorld _world = new(5);
    private readonly DateTimeOffset _opens = Epochs.Start(Epoch - Epochs.IssuedAhead);

    public void Dispose() => _world.Dispose();

    [Fact]
    public void KeyOfTheRota_IsTakenByHubAndGateway()
    {
        var message = EpochWorld.Make(_world.Directory, Epoch, First, _opens);

        Assert.Equal(EpochRefusal.None, AtHub(message, _opens));
        Assert.IsType<EpochVerdict.New>(AtGateway(message, _opens));
        Assert.All(Enumerable.Range(0, 5), number => Assert.NotNull(message.Open(TestGovernance.Seal(EpochWorld.Id(number)))));
        Assert.Null(message.Open(TestGovernance.Seal("hub")));
    }

    [Fact]
    public void KeyBeforeItsTurn_IsRefusedByBoth()
    {
        var second = _world.AtPlace(Epoch, 1);
        Refused(EpochRefusal.NotItsTurn, EpochWorld.Make(_world.Directory, Epoch, second, _opens.AddHours(11)), _opens.AddHours(11));
        Assert.Equal(EpochRefusal.None, AtHub(EpochWorld.Make(_world.Directory, Epoch, second, _opens.AddHours(12)), _opens.AddHours(12)));
        // Clocks may differ by ten minutes and not more; who post-dates a message is told by the clock here.
        Refused(EpochRefusal.FromTheFuture, EpochWorld.Make(_world.Directory, Epoch, second, _opens.AddHours(12)), _opens.AddHours(11));
        Refused(EpochRefusal.NotItsTurn, EpochWorld.Make(_world.Directory, Epoch, First, _opens.AddMinutes(-11)), _opens.AddMinutes(20));
    }

    [Fact]
    public void KeyOfAWeekThatIsOverOrFarAhead_IsRefusedByBoth()
    {
        var message = EpochWorld.Make(_world.Directory, Epoch, First, _opens);
        Refused(EpochRefusal.OutOfTerm, message, Epochs.End(Epoch).AddMinutes(11));
        Assert.Equal(EpochRefusal.None, AtHub(message, Epochs.End(Epoch).AddMinutes(9)));
        Refused(EpochRefusal.OutOfTerm, EpochWorld.Make(_world.Directory, Epoch, First, _opens.AddMinutes(-11)), _opens.AddMinutes(-11));
    }

    [Fact]
    public void KeyInTheNameOfAnother_IsRefusedByBoth()
    {
        Refused(EpochRefusal.NotSigned, EpochWorld.Make(_world.Directory, Epoch, First, _opens, signer: EpochWorld.Id(_world.AtPlace(Epoch, 1))), _opens);
        Refused(EpochRefusal.NotSigned, EpochWorld.Make(_world.Directory, Epoch, First, _opens, signer: "hub"), _opens);
    }

    [Fact]
    public void KeyNotSealedToExactlyTheGateways_IsRefusedByBoth()
    {
        var all = EpochRota.Recipients(_world.Directory, _opens);
        Refused(EpochRefusal.OtherRecipients, EpochWorld.Make(_world.Directory, Epoch, First, _opens, to: [.. all.Skip(1)]), _opens);
        Refused(EpochRefusal.OtherRecipients, EpochWorld.Make(_world.Directory, Epoch, First, _opens, to: [.. all, TestGovernance.SealEntry("stranger")]), _opens);
        Refused(EpochRefusal.OtherRecipients, EpochWorld.Make(_world.Directory, Epoch, First, _opens, to: [.. all.Skip(1), TestGovernance.SealEntry("stranger")]), _opens);
    }

    [Fact]
    public void KeyOfAnotherDirectory_IsRefusedByTheHub_AndWaitsAtAGatewayThatIsBehind()
    {
        var before = _world.Directory;
        _world.Join(5, _opens);
        var old = EpochWorld.Make(before, Epoch, First, _opens);
        Assert.Equal(EpochRefusal.OtherDirectory, AtHub(old, _opens));
        var young = EpochWorld.Make(_world.Directory, Epoch, _world.AtPlace(Epoch, 0), _opens);
        Assert.Equal(EpochRefusal.OtherDirectory, Assert.IsType<EpochVerdict.Refused>(EpochVerdict.Of([young], before, null, _opens)).Why);
        // It was kept before the gateway joined; whose turn it was then cannot be told from the newer directory.
        Assert.IsType<EpochVerdict.New>(AtGateway(old, _opens));
    }

    [Fact]
    public void SecondKey_IsRefusedByBoth_AndAnAnomalyAtTheGateway()
    {
        var at = _opens.AddHours(12);
        var first = EpochWorld.Make(_world.Directory, Epoch, First, at);
        var second = EpochWorld.Make(_world.Directory, Epoch, _world.AtPlace(Epoch, 1), at);
        Assert.Equal(EpochRefusal.SecondKey, AtHub(second, at, first));
        var refused = Assert.IsType<EpochVerdict.Refused>(AtGateway(second, at, Known(first)));
        Assert.Equal((EpochRefusal.SecondKey, true), (refused.Why, refused.IsAnomaly));
        Assert.IsType<EpochVerdict.Same>(AtGateway(first, at, Known(first)));
    }

    [Fact]
    public void NextGeneration_NeedsSomebodyRemoved()
    {
        var at = _opens.AddHours(12);
        var first = EpochWorld.Make(_world.Directory, Epoch, First, at);
        var next = EpochWorld.Make(_world.Directory, Epoch, _world.AtPlace(Epoch, 3), at, generation: 2);
        Assert.Equal(EpochRefusal.SecondKey, AtHub(next, at, first));
        Assert.True(Assert.IsType<EpochVerdict.Refused>(EpochVerdict.Of([first, next], _world.Directory, Known(first), at)).IsAnomaly);

        var struck = _world.AtPlace(Epoch, 2);
        _world.Remove(struck, at);

        var mended = EpochWorld.Make(_world.Directory, Epoch, _world.Directory.Document.Gateways.Select(one => int.Parse(one.Id[3..], null)).Last(), at, generation: 2);
        Assert.Equal(EpochRefusal.None, AtHub(mended, at, first));
        Assert.IsType<EpochVerdict.New>(EpochVerdict.Of([first, mended], _world.Directory, Known(first), at));
        Assert.Null(mended.Open(TestGovernance.Seal(EpochWorld.Id(struck))));
        Assert.NotNull(first.Open(TestGovernance.Seal(EpochWorld.Id(struck))));
        // A third without a further cause is refused, and so is one that skips.
        Assert.Equal(EpochRefusal.SecondKey, AtHub(EpochWorld.Make(_world.Directory, Epoch, 0, at, generation: 3), at, first, mended));
        Assert.Equal(EpochRefusal.SecondKey, AtHub(EpochWorld.Make(_world.Directory, Epoch, 0, at, generation: 3), at, first));
    }

    [Fact]
    public void NextGenerationOfALaterDirectory_IsTakenByWhoMissedTheCause()
    {
        // Who was struck may be back by now, or it was this gateway itself.
        var first = EpochWorld.Make(_world.Directory, Epoch, First, _opens);
        _world.Join(5, _opens);
        var next = EpochWorld.Make(_world.Directory, Epoch, 0, _opens, generation: 2);
        Assert.IsType<EpochVerdict.New>(EpochVerdict.Of([first, next], _world.Directory, Known(first), _opens));
        Assert.Equal(EpochRefusal.SecondKey, AtHub(next, _opens, first));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StolenKeyThatWasStruck_ExposesWhatItOpensOrSigned(bool seal)
    {
        var first = EpochWorld.Make(_world.Directory, Epoch, First, _opens);
        Assert.False(EpochRota.IsExposed(_world.Directory, first, first.Kids));

        _world.Remove(First, _opens, RemovalKind.Key, seal ? TestGovernance.Seal(EpochWorld.Id(First)).Kid : TestGovernance.Sign(EpochWorld.Id(First)).Kid);

        Assert.True(EpochRota.IsExposed(_world.Directory, first, first.Kids));
        var mender = _world.AtPlace(Epoch, 1);
        Assert.Contains(EpochDuties.Of(EpochWorld.Id(mender), _world.Directory, [first], _ => first.KeyId, _opens), duty => duty is { Epoch: Epoch, Generation: 2, Copied: null });
    }

    [Fact]
    public void Copy_IsForWhoNeedsIt_OfTheKeyInForce()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        var first = EpochWorld.Make(_world.Directory, Epoch, First, _opens, key: key);
        _world.Join(5, _opens);
        var copy = EpochWorld.Copy(_world.Directory, first, 1, _opens, key, 5);

        Assert.Equal(EpochRefusal.None, AtHub(copy, _opens, first));
        Assert.Equal(key, copy.Open(TestGovernance.Seal(EpochWorld.Id(5))));
        // Once from each; another gateway may send a right one after a wrong one.
        Assert.Equal(EpochRefusal.CopyOfNothing, AtHub(EpochWorld.Copy(_world.Directory, first, 1, _opens, key, 5), _opens, first, copy));
        Assert.Equal(EpochRefusal.None, AtHub(EpochWorld.Copy(_world.Directory, first, 2, _opens, key, 5), _opens, first, copy));
        // Not for who has it, not of another key, not of nothing, not to a stranger.
        Assert.Equal(EpochRefusal.CopyOfNothing, AtHub(EpochWorld.Copy(_world.Directory, first, 1, _opens, key, 2), _opens, first));
        Assert.Equal(EpochRefusal.CopyOfNothing, AtHub(EpochWorld.Copy(_world.Directory, first, 1, _opens, RandomNumberGenerator.GetBytes(32), 5), _opens, first));
        Assert.Equal(EpochRefusal.CopyOfNothing, AtHub(copy, _opens));
        Assert.Equal(EpochRefusal.OtherRecipients, AtHub(EpochWorld.Copy(_world.Directory, first, 1, _opens, key, 5, 77), _opens, first));
    }

    [Fact]
    public void SealedKeyUnderAnotherStatement_IsNoMessage()
    {
        var message = EpochWorld.Make(_world.Directory, Epoch, First, _opens);
        var compact = System.Text.Encoding.ASCII.GetString(message.Bytes.Span).Split('.');
        var payload = System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(compact[1]));
        foreach (var (old, @new) in new[] { ($"\"epoch\":{Epoch}", $"\"epoch\":{Epoch + 1}"), ("\"generation\":1", "\"generation\":2"), ($"\"by\":\"{message.By}\"", "\"by\":\"gw-99\"") })
        {
            var moved = payload.Replace(old, @new, StringComparison.Ordinal);
            Assert.NotEqual(payload, moved);
            Assert.Null(EpochKeyMessage.Read(Protocol.Sealing.Jws.Sign(System.Text.Encoding.UTF8.GetBytes(moved), EpochKeyMessage.Type, TestGovernance.Sign(message.By))));
        }
        Assert.NotNull(EpochKeyMessage.Read(Protocol.Sealing.Jws.Sign(System.Text.Encoding.UTF8.GetBytes(payload), EpochKeyMessage.Type, TestGovernance.Sign(message.By))));
    }

    [Fact]
    public void KeyThatIsNotTheOneCommittedTo_DoesNotOpen()
    {
        var message = EpochWorld.Make(_world.Directory, Epoch, First, _opens);
        _world.Join(5, _opens);
        // A member passes on a wrong key under the id of the right one: it is accountable for it, and it does not work.
        var key = RandomNumberGenerator.GetBytes(32);
        EpochKeyMessage Forged(byte[] inside)
        {
            var by = EpochWorld.Id(1);
            var aad = System.Text.Encoding.ASCII.GetBytes($"{EpochKeyMessage.Type}\n{Epoch}\n1\n{by}\n{_world.Directory.Version}\n{EpochKeyMessage.IdOf(Epoch, key)}\n{message.Hash}");
            var jwe = Protocol.Sealing.Jwe.Seal(inside, aad, "px-epoch-key", "epoch", [TestGovernance.Seal(EpochWorld.Id(5)).ToPublic()]);
            var payload = $$"""{"epoch":{{Epoch}},"generation":1,"by":"{{by}}","directory":{{_world.Directory.Version}},"at":"2026-11-21T12:00:00Z","key_id":"{{EpochKeyMessage.IdOf(Epoch, key)}}","copy_of":"{{message.Hash}}","sealed":{{System.Text.Encoding.ASCII.GetString(jwe)}}}""";
            return EpochKeyMessage.Read(Protocol.Sealing.Jws.Sign(System.Text.Encoding.UTF8.GetBytes(payload), EpochKeyMessage.Type, TestGovernance.Sign(by)))!;
        }
        Assert.Equal(key, Forged(key).Open(TestGovernance.Seal(EpochWorld.Id(5))));
        Assert.Null(Forged(RandomNumberGenerator.GetBytes(32)).Open(TestGovernance.Seal(EpochWorld.Id(5))));
        Assert.Null(Forged(key[..31]).Open(TestGovernance.Seal(EpochWorld.Id(5))));
        Assert.NotEqual(EpochKeyMessage.IdOf(Epoch, key), EpochKeyMessage.IdOf(Epoch + 1, key));
    }

    private int First => _world.AtPlace(Epoch, 0);

    private static KnownEpoch Known(EpochKeyMessage message) =>
        new(new HeldEpoch(message.Epoch, message.Generation, message.KeyId, message.By), message.Hash, message.Directory, message.Kids.ToHashSet(StringComparer.Ordinal));

    private EpochRefusal AtHub(EpochKeyMessage message, DateTimeOffset now, params EpochKeyMessage[] known) =>
        EpochRules.AtHub(message, known, _world.Directory, EpochWorld.Term(message.Epoch, now));

    private EpochVerdict AtGateway(EpochKeyMessage message, DateTimeOffset now, KnownEpoch? known = null) => EpochVerdict.Of([message], _world.Directory, known, now);

    private void Refused(EpochRefusal why, EpochKeyMessage message, DateTimeOffset now)
    {
        Assert.Equal(why, AtHub(message, now));
        Assert.Equal(why, Assert.IsType<EpochVerdict.Refused>(AtGateway(message, now)).Why);
    }
}
