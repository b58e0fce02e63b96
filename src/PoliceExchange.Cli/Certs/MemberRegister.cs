using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Certs;

/// <summary>The register that a development directory starts from: members, agencies, groups, legal bases (embedded <c>members.json</c>).</summary>
internal sealed record MemberRegister(
    string Note,
    IReadOnlyList<RegisterAgency> Agencies,
    IReadOnlyList<RegisterMember> Members,
    IReadOnlyList<RegisterCentre> Centres,
    IReadOnlyList<RegisterGroup> Groups,
    IReadOnlyList<RegisterBasis> LegalBases,
    IReadOnlyList<RegisterDelegation> Delegations)
{
    private static readonly JsonSerializerOptions Reading = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    internal static MemberRegister Load()
    {
        using var stream = typeof(MemberRegister).Assembly.GetManifestResourceStream("PoliceExchange.Cli.Certs.members.json")
            ?? throw new InvalidOperationException("members.json is not embedded in this build.");
        return JsonSerializer.Deserialize<MemberRegister>(stream, Reading)!;
    }

    /// <summary>Members in the order of the register, regional centres last, each with its agencies.</summary>
    internal IEnumerable<(string State, string Name, MemberKind Kind, IReadOnlyList<RegisterAgency> Agencies)> All() =>
        Members.Select(member => (member.State, member.Name, MemberKind.State, AgenciesOf(member)))
            .Concat(Centres.Select(centre => (centre.State, centre.Name, MemberKind.RegionalCentre, centre.Agencies)));

    internal static DateTimeOffset? Day(string? text) =>
        text is null ? null : DateTimeOffset.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private IReadOnlyList<RegisterAgency> AgenciesOf(RegisterMember member) => member.Police is null
        ? Agencies
        : [.. Agencies.Select(agency => agency.Code == "pol" ? agency with { Code = member.Police } : agency)];
}

internal sealed record RegisterAgency(string Code, string Name, IReadOnlyList<string> Desks);

internal sealed record RegisterMember(string State, string Name, string? Police = null);

internal sealed record RegisterCentre(string State, string Name, IReadOnlyList<RegisterAgency> Agencies);

internal sealed record RegisterMembership(string State, string? From = null, string? To = null)
{
    internal MembershipEntry ToEntry() => new(State, MemberRegister.Day(From), MemberRegister.Day(To));
}

internal sealed record RegisterGroup(string Id, IReadOnlyList<RegisterMembership> Members);

internal sealed record RegisterBasis(
    string Id,
    string Title,
    IReadOnlyList<string> Families,
    IReadOnlyList<string> Purposes,
    IReadOnlyList<RegisterMembership> Parties,
    IReadOnlyDictionary<string, int> Clocks,
    string? From = null,
    string? To = null);

internal sealed record RegisterDelegation(string Id, string Delegator, string Centre, string Agency, IReadOnlyList<string> Desks, int Days);
