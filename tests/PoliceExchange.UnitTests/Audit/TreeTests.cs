using PoliceExchange.Audit.Tree;

namespace PoliceExchange.UnitTests.Audit;

/// <summary>Every index and every pair of sizes up to 130: past two full powers of two and an odd edge on each side.</summary>
public sealed class TreeTests
{
    private const int Largest = 130;

    private static readonly GrownTree Tree = new(Largest);

    [Fact]
    public void Frontier_EverySize_HasTheRootOfTheDefinition()
    {
        var frontier = new TreeFrontier();
        Assert.Equal(TreeHash.Empty, frontier.Root());
        for (var size = 1; size <= Largest; size++)
        {
            frontier.Append(Tree.Leaf(size - 1));
            Assert.Equal(size, frontier.Size);
            Assert.Equal(Tree.Root(size), frontier.Root());
            Assert.Equal(Tree.Root(size), TreeFrontier.Load(size, Tree.Nodes)!.Root());
        }
    }

    [Fact]
    public void Frontier_Copied_GrowsOnItsOwn()
    {
        var frontier = TreeFrontier.Load(7, Tree.Nodes)!;
        var copy = frontier.Copy();
        copy.Append(Tree.Leaf(7));
        Assert.Equal((Tree.Root(7), Tree.Root(8)), (frontier.Root(), copy.Root()));
    }

    [Fact]
    public void Inclusion_EveryIndexOfEverySize_Verifies()
    {
        for (var size = 1; size <= Largest; size++)
        {
            var root = Tree.Root(size);
            for (var index = 0; index < size; index++)
            {
                var proof = TreeProver.Inclusion(index, size, Tree.Nodes)!;
                Assert.Equal(TreeProblem.None, TreeVerifier.Inclusion(Tree.Leaf(index), index, size, proof, root));
            }
        }
    }

    [Fact]
    public void Inclusion_EachHashTampered_IsRefused()
    {
        for (var size = 1; size <= Largest; size += 3)
        {
            var root = Tree.Root(size);
            for (var index = 0; index < size; index++)
            {
                var proof = TreeProver.Inclusion(index, size, Tree.Nodes)!;
                for (var at = 0; at < proof.Length; at++)
                {
                    proof[at][at] ^= 1;
                    Assert.Equal(TreeProblem.RootMismatch, TreeVerifier.Inclusion(Tree.Leaf(index), index, size, proof, root));
                    proof[at][at] ^= 1;
                }

                var leaf = Tree.Leaf(index);
                leaf[31] ^= 0x80;
                Assert.Equal(TreeProblem.RootMismatch, TreeVerifier.Inclusion(leaf, index, size, proof, root));
            }
        }
    }

    [Fact]
    public void Inclusion_OtherIndexOrLength_IsRefused()
    {
        for (var size = 2; size <= Largest; size++)
        {
            var root = Tree.Root(size);
            for (var index = 0; index < size; index += 5)
            {
                var proof = TreeProver.Inclusion(index, size, Tree.Nodes)!;
                Assert.Equal(TreeProblem.ProofTooLong, TreeVerifier.Inclusion(Tree.Leaf(index), index, size, [.. proof, root], root));
                Assert.Equal(TreeProblem.ProofTooShort, TreeVerifier.Inclusion(Tree.Leaf(index), index, size, proof.AsSpan(0, proof.Length - 1), root));
                for (var other = 0; other < size; other++)
                {
                    Assert.True(other == index || TreeVerifier.Inclusion(Tree.Leaf(index), other, size, proof, root) != TreeProblem.None);
                }
            }
        }
    }

    [Theory]
    [InlineData(-1, 5, TreeProblem.NegativeNumber)]
    [InlineData(0, -1, TreeProblem.NegativeNumber)]
    [InlineData(0, 0, TreeProblem.IndexBeyondSize)]
    [InlineData(5, 5, TreeProblem.IndexBeyondSize)]
    [InlineData(long.MaxValue, long.MaxValue, TreeProblem.IndexBeyondSize)]
    internal void Inclusion_OutsideTheTree_IsNamed(long index, long size, TreeProblem expected)
    {
        Assert.Equal(expected, TreeVerifier.Inclusion(Tree.Leaf(0), index, size, [], Tree.Root(1)));
        Assert.Null(TreeProver.Inclusion(index, size, Tree.Nodes));
    }

    [Fact]
    public void Consistency_EveryPairOfSizes_Verifies()
    {
        for (var second = 1; second <= Largest; second++)
        {
            for (var first = 1; first <= second; first++)
            {
                var proof = TreeProver.Consistency(first, second, Tree.Nodes)!;
                Assert.Equal(TreeProblem.None, TreeVerifier.Consistency(first, second, Tree.Root(first), Tree.Root(second), proof));
            }
        }
    }

    [Fact]
    public void Consistency_Tampered_IsRefused()
    {
        var other = TreeHash.Leaf("other"u8);
        for (var second = 2; second <= Largest; second += 3)
        {
            for (var first = 1; first < second; first++)
            {
                var (one, two) = (Tree.Root(first), Tree.Root(second));
                var proof = TreeProver.Consistency(first, second, Tree.Nodes)!;
                Assert.NotEqual(TreeProblem.None, TreeVerifier.Consistency(first, second, other, two, proof));
                Assert.NotEqual(TreeProblem.None, TreeVerifier.Consistency(first, second, one, other, proof));
                Assert.NotEqual(TreeProblem.None, TreeVerifier.Consistency(first, second, one, two, [.. proof, other]));
                Assert.NotEqual(TreeProblem.None, TreeVerifier.Consistency(first, second, one, two, proof.AsSpan(0, proof.Length - 1)));
                for (var at = 0; at < proof.Length; at++)
                {
                    proof[at][7] ^= 4;
                    Assert.NotEqual(TreeProblem.None, TreeVerifier.Consistency(first, second, one, two, proof));
                    proof[at][7] ^= 4;
                }
            }
        }
    }

    [Fact]
    public void Consistency_OfSpecialSizes_IsNamed()
    {
        var (one, two) = (Tree.Root(4), Tree.Root(9));
        Assert.Equal(TreeProblem.EmptyFirstTree, TreeVerifier.Consistency(0, 9, TreeHash.Empty, two, []));
        Assert.Equal(TreeProblem.SizeDecreased, TreeVerifier.Consistency(9, 4, two, one, []));
        Assert.Equal(TreeProblem.SameSizeOtherRoot, TreeVerifier.Consistency(4, 4, one, two, []));
        Assert.Equal(TreeProblem.ProofTooLong, TreeVerifier.Consistency(4, 4, one, one, [two]));
        Assert.Equal(TreeProblem.NegativeNumber, TreeVerifier.Consistency(-1, 4, one, one, []));
        Assert.Null(TreeProver.Consistency(0, 9, Tree.Nodes));
        Assert.Null(TreeProver.Consistency(9, 4, Tree.Nodes));
    }

    [Fact]
    public void Prover_NodeNotStored_GivesNoProof()
    {
        bool WithoutFirst(int level, long index, out NodeHash hash) => Tree.Nodes(level, index, out hash) && index > 0;
        Assert.Null(TreeProver.Inclusion(100, Largest, WithoutFirst));
        Assert.Null(TreeProver.Consistency(100, Largest, WithoutFirst));
        Assert.Null(TreeProver.Root(Largest, WithoutFirst));
    }
}
