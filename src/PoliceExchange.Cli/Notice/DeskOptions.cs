using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf.Reflection;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary>Which desk calls, with what, for what. Keys are named by file only.</summary>
internal sealed class DeskOptions
{
    private readonly Option<string?> _gateway = Setting("--gateway", "PX_GATEWAY", "Address of your gateway, https://host:port.");
    private readonly Option<string?> _certs = Setting("--certs", "PX_CERTS", "Development folder (px certs); or give --certificate, --key and --authority.");
    private readonly Option<string?> _state = Setting("--state", "PX_STATE", "Your state, such as JAM.");
    private readonly Option<string?> _desk = Setting("--desk", "PX_DESK", "Role of your desk, such as LIAISON_DESK.");
    private readonly Option<string?> _certificate = Setting("--certificate", "PX_CERTIFICATE", "File with your desk's certificate (PEM).");
    private readonly Option<string?> _key = Setting("--key", "PX_KEY", "File with its key (PEM).");
    private readonly Option<string?> _authority = Setting("--authority", "PX_AUTHORITY", "File with the certificate of your nation's authority (PEM).");
    private readonly Option<string?> _officer = Setting("--officer", "PX_OFFICER", "Pseudonym of the officer who acts.");
    private readonly Option<string?> _case = Setting("--case", "PX_CASE", "Your case number. A draft states its own.");
    private readonly Option<string?> _purpose = Setting("--purpose", "PX_PURPOSE", "Purpose of this act, such as INVESTIGATION. A draft states its own.");

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { _gateway, _certs, _state, _desk, _certificate, _key, _authority, _officer, _case, _purpose })
        {
            command.Add(option);
        }
    }

    /// <summary>An option that the environment may state.</summary>
    internal static Option<string?> Setting(string name, string variable, string description) =>
        new(name) { Description = $"{description} Default: {variable}.", DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) };

    /// <summary>The state, in upper case.</summary>
    internal string? State(ParseResult result) => result.GetValue(_state)?.ToUpperInvariant();

    /// <summary>The agency of the desk, where the development folder says it.</summary>
    internal string? Agency(ParseResult result, string role) =>
        result.GetValue(_certs) is { } folder && State(result) is { } state && DevelopmentPki.Open(folder) is var pki && pki.States.Contains(state)
            ? pki.Gateway(state).DeskAgencies.GetValueOrDefault(role)
            : null;

    /// <summary>Connects; nothing is sent yet.</summary>
    /// <exception cref="InvalidDataException">Something is missing or no certificate of a desk; the message says what to give.</exception>
    internal DeskClient Connect(ParseResult result, TimeProvider time)
    {
        var address = result.GetValue(_gateway) ?? throw new InvalidDataException("Give the address of your gateway: --gateway https://host:port, or PX_GATEWAY.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var gateway) || gateway.Scheme != Uri.UriSchemeHttps)
        {
            throw new InvalidDataException($"{address} is no https address.");
        }
        var (certificate, key, authority) = Files(result);
        var leaf = TlsIdentity.Load(certificate, key).Current;
        var id = leaf.Peer.Id;
        if (id.Kind != CallerKind.Desk)
        {
            throw new InvalidDataException($"{certificate} names {id.Text}, which is no desk. Give the certificate of a desk.");
        }
        if (State(result) is { } state && state != id.Member)
        {
            throw new InvalidDataException($"{certificate} is of {id.Member}, and --state says {state}.");
        }
        return new DeskClient(new DeskAddress(gateway, id.Member, id.Agency, id.Desk, certificate, key, authority), time);
    }

    /// <summary>Who acts, for what; a draft's own purpose and case come first.</summary>
    internal Requester Requester(ParseResult result, Purpose? purpose = null, string? caseRef = null) => new()
    {
        Officer = result.GetValue(_officer) ?? throw new InvalidDataException("Name the officer by pseudonym: --officer, or PX_OFFICER."),
        Purpose = purpose ?? PurposeOf(result.GetValue(_purpose) ?? throw new InvalidDataException("State the purpose of this act: --purpose INVESTIGATION, or PX_PURPOSE.")),
        CaseRef = caseRef ?? result.GetValue(_case) ?? throw new InvalidDataException("Name your case: --case NUMBER, or PX_CASE."),
    };

    /// <summary>Who oversees: purpose OVERSIGHT and no case unless they are stated.</summary>
    internal Requester Overseer(ParseResult result) => Requester(result, Purpose(result) ?? Protocol.Handling.V1.Purpose.Oversight, result.GetValue(_case) ?? "");

    /// <summary>The purpose, where one is stated.</summary>
    internal Purpose? Purpose(ParseResult result) => result.GetValue(_purpose) is { } name ? PurposeOf(name) : null;

    /// <summary>A value of a closed list by its name without prefix.</summary>
    internal static int Code(EnumDescriptor type, string name, string option)
    {
        var prefix = type.FindValueByNumber(0).Name[..^"UNSPECIFIED".Length];
        return type.FindValueByName(prefix + name.ToUpperInvariant().Replace('-', '_')) is { Number: not 0 } found
            ? found.Number
            : throw new InvalidDataException($"{option} is one of {string.Join(' ', type.Values.Where(one => one.Number != 0).Select(one => one.Name[prefix.Length..]))}.");
    }

    private static Purpose PurposeOf(string name) => (Purpose)Code(HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == nameof(Purpose)), name, "--purpose");

    private (string Certificate, string Key, string Authority) Files(ParseResult result)
    {
        if (result.GetValue(_certificate) is { } certificate)
        {
            return (
                certificate,
                result.GetValue(_key) ?? throw new InvalidDataException("Give --key beside --certificate."),
                Readable(result.GetValue(_authority) ?? throw new InvalidDataException("Give --authority beside --certificate.")));
        }
        var folder = result.GetValue(_certs) ?? throw new InvalidDataException("Give --certs FOLDER with --state and --desk, or --certificate, --key and --authority.");
        var state = State(result) ?? throw new InvalidDataException("Give --state, such as JAM.");
        var role = result.GetValue(_desk)?.ToUpperInvariant() ?? throw new InvalidDataException("Give --desk, such as LIAISON_DESK.");
        var pki = DevelopmentPki.Open(folder);
        if (!pki.States.Contains(state))
        {
            throw new InvalidDataException($"{folder} has no keys of {state}; it has {string.Join(' ', pki.States)}.");
        }
        var files = pki.Gateway(state);
        return files.Desks.TryGetValue(role, out var desk)
            ? (desk.Certificate, desk.Key, files.Authority.Certificate)
            : throw new InvalidDataException($"{state} has no desk {role}; it has {string.Join(' ', files.Desks.Keys.Order(StringComparer.Ordinal))}.");
    }

    private static string Readable(string file)
    {
        try
        {
            new X509Certificate2Collection().ImportFromPemFile(file);
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new InvalidDataException($"{file} is no certificate file (PEM): {e.Message}", e);
        }
    }
}
