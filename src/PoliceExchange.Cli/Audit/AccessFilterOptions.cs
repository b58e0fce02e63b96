using System.CommandLine;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary>Which entries: the public members of an access entry.</summary>
internal sealed class AccessFilterOptions
{
    private readonly Option<string[]> _operations = new("--operation") { Description = "Operations, such as open submit.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _result = new("--result") { Description = "ok, denied, or one reason." };
    private readonly Option<string?> _family = new("--family") { Description = "Family, such as WANTED." };
    private readonly Option<string?> _owner = new("--owner") { Description = "State whose data it is, such as JAM." };
    private readonly Option<string?> _purpose = new("--act-purpose") { Description = "Purpose of the act, such as INVESTIGATION." };
    private readonly Option<string?> _peer = new("--peer") { Description = "The desk or node, as its certificate names it." };
    private readonly Option<string?> _agency = new("--agency") { Description = "Agency of the desk, such as pol." };
    private readonly Option<string?> _from = new("--from") { Description = "From this instant or day (UTC), such as 2026-11-01." };
    private readonly Option<string?> _until = new("--until") { Description = "Before this instant or day (UTC)." };

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _operations, _result, _family, _owner, _purpose, _peer, _agency, _from, _until })
        {
            command.Add(option);
        }
    }

    internal AccessFilter Of(ParseResult result)
    {
        var filter = new AccessFilter
        {
            Result = result.GetValue(_result) ?? "",
            Family = result.GetValue(_family)?.ToUpperInvariant() ?? "",
            Owner = result.GetValue(_owner)?.ToUpperInvariant() ?? "",
            Purpose = result.GetValue(_purpose)?.ToUpperInvariant() ?? "",
            Peer = result.GetValue(_peer) ?? "",
            Agency = result.GetValue(_agency) ?? "",
            From = OversightCommands.Instant(result.GetValue(_from)),
            Until = OversightCommands.Instant(result.GetValue(_until)),
        };
        filter.Operations.AddRange(result.GetValue(_operations) ?? []);
        return filter;
    }
}
