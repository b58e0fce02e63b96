namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>A type of an assembly, or with a member text one member of it.</summary>
internal sealed record ApiItem(string Assembly, string Type, string? Member) : IComparable<ApiItem>
{
    public int CompareTo(ApiItem? other) => string.CompareOrdinal(ToString(), other?.ToString());

    public override string ToString() => Member is null ? $"{Assembly} {Type}" : $"{Assembly} {Type}::{Member}";
}
