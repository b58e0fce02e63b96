using System.Text.Json;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>One AuthZEN evaluation, read.</summary>
/// <param name="Desk">The authenticated desk, with officer, purpose and case as stated.</param>
/// <param name="Action">What is asked about.</param>
/// <param name="NoticeId">Id of the resource, as given.</param>
internal sealed record AuthZenQuestion(Desk Desk, PolicyAction Action, string NoticeId);

/// <summary>A question, or everything that is wrong with it.</summary>
/// <param name="Question">Null when there are violations.</param>
/// <param name="Violations">One sentence each, with the path.</param>
/// <param name="Contradicts">True when it claims to be somebody else than its certificate.</param>
internal sealed record AuthZenReading(AuthZenQuestion? Question, IReadOnlyList<string> Violations, bool Contradicts);

/// <summary>
/// Reads the four entities of the AuthZEN Authorization API 1.0 (subject, action, resource, context). Members that are not
/// known are passed over, as the specification wants for later versions; what says who asks is held against the certificate.
/// </summary>
/// <param name="item">One evaluation.</param>
/// <param name="defaults">The request around it; its entities stand in for those that the item leaves out.</param>
/// <param name="path">Where the item stands, for the sentences.</param>
internal sealed class AuthZenReader(JsonElement item, JsonElement? defaults, string path)
{
    private const string DeskType = "desk";
    private const string OfficerType = "officer";
    private const string NoticeType = "notice";

    private readonly List<string> _violations = [];
    private bool _contradicts;

    public static AuthZenReading Read(JsonElement item, JsonElement? defaults, string path, PeerCertificate peer, GatewayIdentity self) =>
        new AuthZenReader(item, defaults, path).Read(peer, self);

    private AuthZenReading Read(PeerCertificate peer, GatewayIdentity self)
    {
        var requester = new Requester { Officer = Subject(peer), Purpose = HandlingForm.PurposeCode(Text("context", "purpose", required: false)), CaseRef = Text("context", "case", required: false) };
        var name = Text("action", "name", required: true);
        var action = NoticeExplanation.ActionOf(name);
        if (action is null && name.Length > 0)
        {
            Wrong("action.name", $"one of {string.Join(", ", NoticeExplanation.Actions.Select(Snake.Of))}");
        }
        var type = Text("resource", "type", required: true);
        if (type is not ("" or NoticeType))
        {
            Wrong("resource.type", $"decisions are made about resources of the type {NoticeType}");
        }
        var id = Text("resource", "id", required: true);
        var (desk, missing) = Desk.Read(peer, requester, self);
        foreach (var violation in missing)
        {
            Wrong(violation.Field switch { "requester.officer" => "subject", "requester.case_ref" => "context.case", _ => "context.purpose" }, violation.Message);
        }
        return new AuthZenReading(_violations.Count == 0 ? new AuthZenQuestion(desk!, action!.Value, id) : null, _violations, _contradicts);
    }

    /// <summary>The officer. A desk names itself as its certificate does and the officer in its properties; an officer is named as such.</summary>
    private string Subject(PeerCertificate peer)
    {
        var type = Text("subject", "type", required: true);
        var id = Text("subject", "id", required: true);
        Claimed("state", peer.Member);
        Claimed("agency", peer.Id.Agency);
        Claimed("role", peer.Id.Desk);
        switch (type)
        {
            case OfficerType:
                return id;
            case DeskType:
                if (id.Length > 0 && id != peer.Id.Text)
                {
                    Contradiction("subject.id", peer.Id.Text);
                }
                return Property("officer") is { ValueKind: JsonValueKind.String } officer ? AuthZen.Text(officer) : "";
            default:
                if (type.Length > 0)
                {
                    Wrong("subject.type", $"{DeskType} or {OfficerType}");
                }
                return id;
        }
    }

    private void Claimed(string name, string proven)
    {
        if (Property(name) is { } claimed && !(claimed.ValueKind == JsonValueKind.String && AuthZen.Text(claimed) == proven))
        {
            Contradiction($"subject.properties.{name}", proven);
        }
    }

    private JsonElement? Property(string name) =>
        Member(Entity("subject"), "properties") is { ValueKind: JsonValueKind.Object } properties ? Member(properties, name) : null;

    private string Text(string entity, string name, bool required)
    {
        var own = Member(item, entity);
        var given = own ?? Member(defaults, entity);
        if (given is { ValueKind: not JsonValueKind.Object })
        {
            WrongOnce(entity, "an object is needed");
            return "";
        }
        // An entity takes the place of the default one; of that, what must not be missing still stands in.
        var value = Member(given, name) ?? (required ? Member(Member(defaults, entity), name) : null);
        if (value is { ValueKind: JsonValueKind.String } text)
        {
            return AuthZen.Text(text);
        }
        if (value is not null || required)
        {
            Wrong($"{entity}.{name}", value is null ? "is missing" : "a text is needed");
        }
        return "";
    }

    private JsonElement? Entity(string name) => Member(item, name) ?? Member(defaults, name);

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } one && one.TryGetProperty(name, out var value) ? value : null;

    private void Contradiction(string field, string proven)
    {
        _contradicts = true;
        Wrong(field, $"the certificate says {proven}");
    }

    private void Wrong(string field, string sentence) => _violations.Add($"{path}{field}: {sentence}");

    private void WrongOnce(string field, string sentence)
    {
        if (!_violations.Contains($"{path}{field}: {sentence}"))
        {
            Wrong(field, sentence);
        }
    }
}
