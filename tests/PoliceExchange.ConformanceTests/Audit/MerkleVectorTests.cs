using System.Text.Json;
using PoliceExchange.Audit.Tree;

namespace PoliceExchange.ConformanceTests.Audit;

/// <summary>
/// All vectors of transparency-dev/merkle testdata (Apache-2.0); the counts keep a truncated folder from passing.
/// A leaf or proof hash that is not 32 bytes cannot be written as a <see cref="NodeHash"/>: that counts as refused.
/// </summary>
public sealed class MerkleVectorTests
{
    [Fact]
    public void Inclusion_AllVectors_AreAsTheySay()
    {
        var (vectors, valid) = Run("inclusion", vector =>
            TryHash(vector.GetProperty("leafHash"), out var leaf)
            && TryHash(vector.GetProperty("root"), out var root)
            && TryProof(vector, out var proof)
            && TryNumber(vector.GetProperty("leafIdx"), out var index)
            && TryNumber(vector.GetProperty("treeSize"), out var size)
            && TreeVerifier.Inclusion(leaf, index, size, proof, root) == TreeProblem.None);
        Assert.Equal(98, vectors);
        Assert.True(valid >= 5, "the happy paths are missing");
    }

    [Fact]
    public void Consistency_AllVectors_AreAsTheySay()
    {
        var (vectors, valid) = Run("consistency", vector =>
            TryProof(vector, out var proof)
            && TryNumber(vector.GetProperty("size1"), out var firstSize)
            && TryNumber(vector.GetProperty("size2"), out var secondSize)
            && TreeVerifier.Consistency(firstSize, secondSize, Root(vector, "root1"), Root(vector, "root2"), proof) == TreeProblem.None);
        Assert.Equal(98, vectors);
        Assert.True(valid >= 5, "the happy paths are missing");
    }

    [Fact]
    public void Roots_OfThePublishedLeaves_AreThePublishedOnes()
    {
        // Leaves and roots of the CT test tree (transparency-dev/merkle testonly/constants.go, Apache-2.0).
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        string[] roots =
        [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        var frontier = new TreeFrontier();
        Assert.Equal(roots[0], Hex(frontier.Root()));
        for (var i = 0; i < leaves.Length; i++)
        {
            frontier.Append(TreeHash.Leaf(Convert.FromHexString(leaves[i])));
            Assert.Equal(roots[i + 1], Hex(frontier.Root()));
        }
    }

    private static (int Vectors, int Valid) Run(string kind, Func<JsonElement, bool> holds)
    {
        int vectors = 0, valid = 0;
        foreach (var file in Directory.EnumerateFiles(SharedFolder.Require("vectors", "merkle", kind), "*.json", SearchOption.AllDirectories))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var expected = !document.RootElement.GetProperty("wantErr").GetBoolean();
            Assert.True(holds(document.RootElement) == expected, file);
            vectors++;
            valid += expected ? 1 : 0;
        }

        return (vectors, valid);
    }

    private static bool TryProof(JsonElement vector, out NodeHash[] proof)
    {
        var lines = vector.GetProperty("proof");
        var elements = lines.ValueKind == JsonValueKind.Array ? lines.EnumerateArray().ToArray() : [];
        proof = new NodeHash[elements.Length];
        for (var i = 0; i < elements.Length; i++)
        {
            if (!TryHash(elements[i], out proof[i]))
            {
                return false;
            }
        }

        return true;
    }

    // Some vectors have a placeholder for a root, one of them valid: its hash stands in, equal where the placeholders are.
    private static NodeHash Root(JsonElement vector, string name)
    {
        var bytes = vector.GetProperty(name).ValueKind == JsonValueKind.String ? vector.GetProperty(name).GetBytesFromBase64() : [];
        return NodeHash.TryRead(bytes, out var root) ? root : TreeHash.Leaf(bytes);
    }

    private static bool TryHash(JsonElement text, out NodeHash hash)
    {
        hash = default;
        return text.ValueKind == JsonValueKind.String && NodeHash.TryRead(text.GetBytesFromBase64(), out hash);
    }

    private static bool TryNumber(JsonElement number, out long value) => number.TryGetInt64(out value);

    private static string Hex(NodeHash hash) => Convert.ToHexStringLower(hash);
}
