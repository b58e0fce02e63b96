using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Files;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>
/// OpenID AuthZEN Authorization API 1.0 for national systems: evaluation and evaluations about notices, decided as the
/// native calls are. It answers questions only: what is allowed here is fetched by the native call, which decides again.
/// </summary>
internal sealed class AuthZen(NoticeExplanation explanation, DeskViews views, Readers readers, AccessLog access, DurableStore store, GatewayIdentity self, TimeProvider time)
{
    /// <summary>Longest body.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most evaluations of one request: each may open a notice.</summary>
    public const int MostEvaluations = 64;

    private const int MaxDepth = 16;
    private const string Invalid = "FIELD_INVALID";

    /// <summary>When a list of evaluations ends before its end.</summary>
    private static readonly Dictionary<string, bool?> Semantics = new(StringComparer.Ordinal)
    {
        ["execute_all"] = null, ["deny_on_first_deny"] = false, ["permit_on_first_permit"] = true,
    };

    /// <summary>One evaluation.</summary>
    public Task<PostAnswer> EvaluationAsync(PostRequest request) => WithJsonAsync(request, root => SingleAsync(request, root));

    /// <summary>Several evaluations; without any, one (specification: as the other end-point).</summary>
    public Task<PostAnswer> EvaluationsAsync(PostRequest request) => WithJsonAsync(request, root => SeveralAsync(request, root));

    private static async Task<PostAnswer> WithJsonAsync(PostRequest request, Func<JsonElement, Task<PostAnswer>> answer)
    {
        if (!Utf8.IsValid(request.Body.Span))
        {
            return PostAnswer.BadRequest("The body is not UTF-8.");
        }
        try
        {
            using var document = JsonDocument.Parse(request.Body, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? await answer(document.RootElement).ConfigureAwait(false)
                : PostAnswer.BadRequest("The body is one JSON object.");
        }
        catch (JsonException)
        {
            return PostAnswer.BadRequest($"The body is no JSON of one form: each member once, no comments, at most {MaxDepth} deep.");
        }
    }

    private async Task<PostAnswer> SingleAsync(PostRequest request, JsonElement root)
    {
        var reading = Read(root, null, "", request);
        if (reading.Question is not { } question)
        {
            return PostAnswer.BadRequest(string.Join('\n', reading.Violations));
        }
        var answered = Answer(request, question);
        await RecordAsync(request, [answered.Record]).ConfigureAwait(false);
        return Json(answered.Write);
    }

    private async Task<PostAnswer> SeveralAsync(PostRequest request, JsonElement root)
    {
        var wrong = new List<string>();
        var items = Items(root, wrong);
        var endsOn = EndsOn(root, wrong);
        if (wrong.Count > 0)
        {
            return PostAnswer.BadRequest(string.Join('\n', wrong));
        }
        if (items.Count == 0)
        {
            return await SingleAsync(request, root).ConfigureAwait(false);
        }
        var readings = items.Select((item, i) => Read(item, root, $"evaluations[{i}].", request)).ToList();
        // Whoever claims to be somebody else is no caller of a part of it.
        if (readings.Exists(one => one.Contradicts))
        {
            return PostAnswer.BadRequest(string.Join('\n', readings.SelectMany(one => one.Violations)));
        }
        var answers = new List<Answered>();
        foreach (var reading in readings)
        {
            answers.Add(reading.Question is { } question ? Answer(request, question) : Unreadable(reading, request));
            if (answers[^1].Decision == endsOn)
            {
                break;
            }
        }
        await RecordAsync(request, answers.Select(one => one.Record)).ConfigureAwait(false);
        return Json(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("evaluations");
            answers.ForEach(one => one.Write(json));
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static List<JsonElement> Items(JsonElement root, List<string> wrong)
    {
        if (!root.TryGetProperty("evaluations", out var given))
        {
            return [];
        }
        if (given.ValueKind != JsonValueKind.Array)
        {
            wrong.Add("evaluations: a list is needed");
            return [];
        }
        if (given.GetArrayLength() > MostEvaluations)
        {
            wrong.Add($"evaluations: at most {MostEvaluations}");
            return [];
        }
        var items = given.EnumerateArray().ToList();
        wrong.AddRange(items.Index().Where(one => one.Item.ValueKind != JsonValueKind.Object).Select(one => $"evaluations[{one.Index}]: an object is needed"));
        return items;
    }

    private static bool? EndsOn(JsonElement root, List<string> wrong)
    {
        if (!root.TryGetProperty("options", out var options))
        {
            return null;
        }
        if (options.ValueKind != JsonValueKind.Object)
        {
            wrong.Add("options: an object is needed");
            return null;
        }
        if (!options.TryGetProperty("evaluations_semantic", out var semantic))
        {
            return null;
        }
        if (semantic.ValueKind == JsonValueKind.String && Semantics.TryGetValue(Text(semantic), out var endsOn))
        {
            return endsOn;
        }
        wrong.Add($"options.evaluations_semantic: one of {string.Join(", ", Semantics.Keys)}");
        return null;
    }

    private AuthZenReading Read(JsonElement item, JsonElement? defaults, string path, PostRequest request) => AuthZenReader.Read(item, defaults, path, request.Call.Peer!, self);

    private Answered Answer(PostRequest request, AuthZenQuestion question)
    {
        var notice = views.Find(question.NoticeId);
        var (told, decision) = explanation.Ask(question.Desk, question.Action, notice, ExchangeTexts.English);
        request.Call.OnGrid |= told.Reason == Explanation.NotFound;
        var entry = DecisionEntries.Of(readers, question.Desk, told, told.Reason == Explanation.NotFound ? null : notice, question.NoticeId);
        return new Answered(decision.Allowed, db => access.Append(db, entry), json => Write(json, told, decision));
    }

    // Of nothing and of what the desk may not know of, the same bytes: the reason alone.
    private static void Write(Utf8JsonWriter json, CallerExplanation told, Decision decision)
    {
        json.WriteStartObject();
        json.WriteBoolean("decision", decision.Allowed);
        json.WriteStartObject("context");
        json.WriteString("reason", told.Reason);
        if (told.Reason != Explanation.NotFound)
        {
            json.WriteString("outcome", told.Outcome);
            List(json, "obligations", told.Duties.Select(duty => Snake.Of(duty.Duty)));
            List(json, "offer", told.Offer);
            json.WriteString("policy", decision.Bundle);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }
        json.WriteEndArray();
    }

    /// <summary>An evaluation that cannot be read is denied by itself; the others are answered (certification scenario, 3.4.1).</summary>
    private Answered Unreadable(AuthZenReading reading, PostRequest request) => new(
        false,
        db => access.Append(db, new AccessEntry(self.Id, AccessOperation.Check, Invalid, null, request.Call.Peer!.Id.Text, time.GetUtcNow())),
        json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("decision", false);
            json.WriteStartObject("context");
            json.WriteStartObject("error");
            json.WriteNumber("status", 400);
            json.WriteString("message", string.Join("; ", reading.Violations));
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        });

    private async Task RecordAsync(PostRequest request, IEnumerable<Action<StoreConnection>> records)
    {
        var all = records.ToList();
        await store.WriteAsync(db => { all.ForEach(record => record(db)); }, essential: true).ConfigureAwait(false);
        request.Call.MarkRecorded();
    }

    private static PostAnswer Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            write(json);
        }
        return PostAnswer.Json(buffer.WrittenMemory);
    }

    /// <summary>A text; empty for one with half of a surrogate pair, which is none of ours.</summary>
    internal static string Text(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return "";
        }
    }

    /// <param name="Decision">true: allowed.</param>
    /// <param name="Record">Appends the access entry.</param>
    /// <param name="Write">Writes the answer.</param>
    private sealed record Answered(bool Decision, Action<StoreConnection> Record, Action<Utf8JsonWriter> Write);
}
