using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.UnitTests.Directory;

public sealed class DirectoryFuzzTests : IDisposable
{
    private const int Mutants = 450;
    private const int SignedMutants = 210;

    private readonly TestGovernance _governance = new();

    public void Dispose() => _governance.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void MutatedDocument_NeverThrows_AndWhatIsReadWritesBack(int seed)
    {
        var json = TestGovernance.Document().ToJson();
        var mutator = new ByteMutator(seed);
        var read = 0;
        for (var run = 0; run < Mutants; run++)
        {
            var result = DirectoryDocument.Parse(mutator.Mutate(json));
            Assert.Equal(result.Document is null, result.Violations.Count > 0);
            if (result.Document is { } document)
            {
                read++;
                Assert.NotNull(DirectoryDocument.Parse(document.ToJson()).Document);
            }
        }
        // Some mutants must get through (a changed name), or the loop would only exercise the first check.
        Assert.InRange(read, 1, Mutants - 1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void MutatedSignedFiles_NeverThrow_AndNeverBecomeAnotherSnapshot(int seed)
    {
        var document = TestGovernance.Document();
        var removal = _governance.Removal(RemovalKind.Gateway, "gw-jam").ToArray();
        var (directory, freshness) = (_governance.Sign(document), TestGovernance.Fresh(document, null, _governance.HashOf(removal)));
        var hash = TestGovernance.HashOf(document);
        var mutator = new ByteMutator(seed);
        for (var run = 0; run < SignedMutants; run++)
        {
            var outcome = (run % 3) switch
            {
                0 => Offer(mutator.Mutate(directory), removal, freshness),
                1 => Offer(directory, mutator.Mutate(removal), freshness),
                _ => Offer(directory, removal, mutator.Mutate(freshness)),
            };
            if (outcome is DirectoryAcceptance.Accepted accepted)
            {
                // White space between members may pass; the signed content may not differ.
                Assert.Equal(hash, accepted.Snapshot.Hash);
                Assert.Null(accepted.Snapshot.Gateway("gw-jam"));
            }
        }
    }

    private DirectoryAcceptance Offer(byte[] directory, byte[] removal, byte[] freshness) =>
        DirectoryVerifier.Accept(_governance.Root, null, directory, [removal], freshness, TestGovernance.Now);

    /// <summary>Flips, drops, doubles and splices bytes; the same seed gives the same mutants on every machine.</summary>
    private sealed class ByteMutator(int seed)
    {
        private ulong _state = (ulong)seed * 0x9E3779B97F4A7C15UL;

        internal byte[] Mutate(byte[] original)
        {
            var bytes = new List<byte>(original);
            for (var change = 0; change <= Next(3); change++)
            {
                var at = Next(bytes.Count);
                switch (Next(5))
                {
                    case 0: bytes[at] ^= (byte)(1 << Next(8)); break;
                    case 1: bytes[at] = (byte)"{}[]\",:\\0u-9 aZ"[Next(15)]; break;
                    case 2: bytes.RemoveRange(at, Math.Min(1 + Next(8), bytes.Count - at)); break;
                    case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(1 + Next(64), bytes.Count - at))); break;
                    default: bytes[at] = (byte)('a' + Next(26)); break;
                }
            }
            return [.. bytes];
        }

        // splitmix64: public-domain algorithm, needs no library and no clock.
        private int Next(int below)
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
    }
}
