using System.Reflection;
using System.Runtime.CompilerServices;

namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>The official server and client find in the stand-ins all that they were compiled against.</summary>
public sealed class OfficialAssemblies
{
    public static TheoryData<string> Users => [.. StandInSet.OfficialUsers];

    [Theory]
    [MemberData(nameof(Users))]
    public void EachReference_IsDeclaredWithTheSameSignature(string user)
    {
        var declared = StandInSet.Declared();
        var references = ReferencedApi.Read(StandInSet.Output(user), StandInSet.Names);

        // The official server of 2.85.0 refers to 98 items, the client to 98: fewer than 50 means that nothing was read.
        Assert.True(references.Items.Count > 50, $"{user} refers to {references.Items.Count} items only");
        var missing = references.Items.Where(item => !declared[item.Assembly].Declares(item)).ToList();
        Assert.Empty(missing);
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void ReferenceToAnInternal_IsLetIn(string user)
    {
        var declared = StandInSet.Declared();
        var closed = ReferencedApi.Read(StandInSet.Output(user), StandInSet.Names).Items.Where(item => !declared[item.Assembly].Opens(item));
        var key = Convert.ToHexString(AssemblyName.GetAssemblyName(StandInSet.Output(user)).GetPublicKey()!);

        Assert.All(closed, item => Assert.Contains(
            Assembly.Load(item.Assembly).GetCustomAttributes<InternalsVisibleToAttribute>(),
            friend => string.Equals(friend.AssemblyName, $"{user},PublicKey={key}", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void EachOverride_HasAVirtualToOverride(string user)
    {
        var declared = StandInSet.Declared();
        var overrides = ReferencedApi.Overrides(StandInSet.Output(user), StandInSet.Names);

        var orphans = overrides
            .Where(over => !declared[over.Assembly].HasVirtual(over.BaseType, over.Method, over.Parameters) && !IsObjectVirtual(over.Method))
            .ToList();

        Assert.NotEmpty(overrides);
        Assert.Empty(orphans);
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void EachType_Loads(string user) =>
        // Throws for a type that leaves an abstract or interface member of a stand-in unimplemented.
        Assert.NotEmpty(Assembly.Load(user).GetTypes());

    [Theory]
    [MemberData(nameof(Users))]
    public void Identity_IsWhatTheOfficialAssembliesAskFor(string user)
    {
        var asked = Assembly.Load(user).GetReferencedAssemblies().Where(name => StandInSet.Names.Contains(name.Name!)).ToList();

        Assert.Equal(2, asked.Count);
        Assert.All(asked, name => Assert.Equal(name.FullName, Assembly.Load(name).FullName));
    }

    private static bool IsObjectVirtual(string method) =>
        method is nameof(ToString) or nameof(Equals) or nameof(GetHashCode) or "Finalize";
}
