namespace PoliceExchange.Gateway.Oversight;

/// <summary>Which entries, by public members; null does not restrict.</summary>
/// <param name="From">From this instant.</param>
/// <param name="Until">Before this instant.</param>
internal sealed record AccessQuery(DateTimeOffset? From = null, DateTimeOffset? Until = null)
{
    /// <summary>Stands for every result but ok.</summary>
    public const string AnyDenial = "denied";

    /// <summary>Operations; empty for all.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    public string? Result { get; init; }

    public string? Family { get; init; }

    public string? Owner { get; init; }

    public string? Purpose { get; init; }

    public string? Peer { get; init; }

    public string? Agency { get; init; }

    /// <summary>
    /// The conditions, the one that an index serves best first. Their texts are few, so that prepared statements stay few.
    /// </summary>
    /// <param name="values">Takes the values; a condition names its place.</param>
    /// <returns>Index and condition of the first, conditions of the rest.</returns>
    public (string Index, string Driver, IReadOnlyList<string> Others) Conditions(List<object?> values)
    {
        var found = new List<(string Index, string Condition)>();
        // Best first: a desk or a state names few entries, an operation many.
        Add(found, values, "access_peer", "i.peer = @{0}", Peer);
        Add(found, values, "access_result", "i.denied = 1 AND i.result = @{0}", Result is "ok" or AnyDenial ? null : Result);
        Add(found, values, "access_owner", "i.owner = @{0}", Owner);
        Add(found, values, "access_agency", "i.agency = @{0}", Agency);
        if (Result == AnyDenial)
        {
            found.Add(("access_denied", "i.denied = 1"));
        }
        Add(found, values, "access_family", "i.family = @{0}", Family);
        if (Operations.Count == 1)
        {
            Add(found, values, "access_op", "i.op = @{0}", Operations[0]);
        }
        Add(found, values, "access_purpose", "i.purpose = @{0}", Purpose);
        if (Operations.Count > 1)
        {
            Add(found, values, "", "i.op IN (SELECT value FROM json_each(@{0}))", System.Text.Json.JsonSerializer.Serialize(Operations));
        }
        if (Result == "ok")
        {
            found.Add(("", "i.denied = 0"));
        }
        var drives = found.Count > 0 && found[0].Index.Length > 0;
        return (
            drives ? found[0].Index : "access_at",
            drives ? found[0].Condition : "1",
            [.. found.Skip(drives ? 1 : 0).Select(one => one.Condition)]);
    }

    private static void Add(List<(string, string)> found, List<object?> values, string index, string condition, string? value)
    {
        if (value is not null)
        {
            found.Add((index, string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, values.Count)));
            values.Add(value);
        }
    }
}
