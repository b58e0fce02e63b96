using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.UnitTests.Audit;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    [Theory]
    [InlineData("example.com/behind-the-sofa\n20852163\n" + Root + "\n")]
    [InlineData("a\n0\n" + Root + "\n")]
    [InlineData("é\n9223372036854775807\n" + Root + "\n")]
    public void ValidText_RoundTrips(string text)
    {
        Assert.Equal(CheckpointRefusal.None, Checkpoint.TryParse(text, out var checkpoint));
        Assert.Equal(text, checkpoint!.ToText());
    }

    [Theory]
    [InlineData("", CheckpointRefusal.NotThreeLines)]
    [InlineData("a\n1\n", CheckpointRefusal.NotThreeLines)]
    [InlineData("a\n1\n" + Root, CheckpointRefusal.NotThreeLines)]
    [InlineData("a\n1\n" + Root + "\n\n", CheckpointRefusal.NotThreeLines)]
    [InlineData("a\n1\n" + Root + "\nextension\n", CheckpointRefusal.ExtensionLines)]
    [InlineData("a\n1\n" + Root + "\nextension\nmore\nand more\n", CheckpointRefusal.ExtensionLines)]
    [InlineData("\n1\n" + Root + "\n", CheckpointRefusal.BadOrigin)]
    [InlineData("a b\n1\n" + Root + "\n", CheckpointRefusal.BadOrigin)]
    [InlineData("a+b\n1\n" + Root + "\n", CheckpointRefusal.BadOrigin)]
    [InlineData("a\n\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n01\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n+1\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n-1\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n 1\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n1e3\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n١\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n9223372036854775808\n" + Root + "\n", CheckpointRefusal.BadSize)]
    [InlineData("a\n1\n\n", CheckpointRefusal.BadRoot)]
    [InlineData("a\n1\nAAAA\n", CheckpointRefusal.BadRoot)]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", CheckpointRefusal.BadRoot)]
    [InlineData("a\n1\n " + Root + "\n", CheckpointRefusal.BadRoot)]
    [InlineData("a\n1\nCsUYapGGPo4dkMgIAUqom_Xajj7h2fB2MPA3j2jxq2I=\n", CheckpointRefusal.BadRoot)]
    internal void OtherText_IsNamed(string text, CheckpointRefusal expected) => Assert.Equal(expected, Checkpoint.TryParse(text, out _));

    [Fact]
    public void Origin_LongerThan255Bytes_IsRefused()
    {
        Assert.Equal(CheckpointRefusal.None, Checkpoint.TryParse($"{new string('a', 255)}\n1\n{Root}\n", out _));
        Assert.Equal(CheckpointRefusal.BadOrigin, Checkpoint.TryParse($"{new string('a', 256)}\n1\n{Root}\n", out _));
        Assert.Equal(CheckpointRefusal.BadOrigin, Checkpoint.TryParse($"{new string('é', 128)}\n1\n{Root}\n", out _));
    }

    [Fact]
    public void EmptyTree_HasOneRootOnly()
    {
        Assert.False(new Checkpoint("a", 0, TreeHash.Empty).IsEmptyWithOtherRoot);
        Assert.True(new Checkpoint("a", 0, TreeHash.Leaf([])).IsEmptyWithOtherRoot);
        Assert.False(new Checkpoint("a", 1, TreeHash.Leaf([])).IsEmptyWithOtherRoot);
    }
}
