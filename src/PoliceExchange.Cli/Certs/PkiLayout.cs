namespace PoliceExchange.Cli.Certs;

/// <summary>Where each file of a development PKI lies, relative to its folder. Used by writer and reader, so that the two cannot differ.</summary>
internal static class PkiLayout
{
    /// <summary>A folder without this file is never replaced.</summary>
    internal const string Marker = "DEVELOPMENT-ONLY.txt";
    internal const string Manifest = "pki.json";
    internal const string Root = "root.json";
    internal const string Directory = "directory.jws";
    internal const string Freshness = "freshness.jws";
    internal const string Removals = "removals";

    /// <summary>The default policy, signed by two of three development authorities.</summary>
    internal const string Policy = "policy.jws";
    internal const string Hub = "hub";

    /// <summary>Signs the checkpoints of the access log.</summary>
    internal const string LogKey = $"{Hub}/log.key";

    internal static string Governance(int number) => $"governance/{number}.key.pem";

    internal static string PolicyAuthority(int number) => $"governance/policy-{number}.key.pem";

    internal static string Removal(int number) => $"{Removals}/{number:D4}.jws";

    internal static string State(string state) => state.ToLowerInvariant();

    internal static string GatewayId(string state) => $"gw-{State(state)}";

    internal static string TrustDomain(string state) => $"{State(state)}.px.example";

    /// <summary>One log per year, so that a year can be pruned as a whole (SEALING-AND-AUDIT.md 2.2).</summary>
    internal static string LogOrigin(DateTimeOffset at) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"px.example/access/{at.Year:0000}");

    internal static string WitnessName(string state) => $"{TrustDomain(state)}/witness";

    internal static string Gateway(string state, string file) => $"{State(state)}/gateway/{file}";

    internal static string DeskSeal(string state, string desk) => Gateway(state, $"seal-{desk}.key.pem");

    internal static string AgencySign(string state, string agency) => $"{State(state)}/agency/{agency}/sign.key.pem";

    internal static string Desk(string state, string role) => $"{State(state)}/desk/{role}";

    internal static string Admin(string state) => $"{State(state)}/admin";

    internal static string Bad(string name) => $"bad/{name}";

    internal static string GatewaySpiffe(string state) => $"spiffe://{TrustDomain(state)}/gateway/{GatewayId(state)}/tls";

    internal static string DeskSpiffe(string state, string agency, string role) => $"spiffe://{TrustDomain(state)}/agency/{agency}/desk/{role}";

    internal static string AdminSpiffe(string state) => $"spiffe://{TrustDomain(state)}/admin/node";

    internal static string BrokerSpiffe(string replica) => $"spiffe://hub.px.example/broker/{replica}/tls";
}
