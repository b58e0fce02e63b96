using System.Text.Json;
using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>The draft form of <c>px notice new | check | send FILE.json</c> and of the REST twin. PROTOCOL.md describes it.</summary>
public static class DraftJson
{
    /// <summary>Largest draft in bytes. Attachments travel beside it.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Deepest nesting. The content has less than half of it.</summary>
    public const int MaxDepth = 24;

    private const int MostAudience = 64;

    /// <summary>Reads a draft, or tells everything that is wrong with its form.</summary>
    public static DraftResult Parse(ReadOnlyMemory<byte> json)
    {
        var found = new ViolationList();
        if (json.Length > MaxBytes)
        {
            found.Add("", "json.size", $"A draft has at most {MaxBytes} bytes.");
            return new DraftResult(null, found.Items);
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var draft = Draft(document.RootElement, found);
            return new DraftResult(found.Items.Count == 0 ? draft : null, found.Items);
        }
        catch (JsonException e)
        {
            found.Add("", "json.syntax", $"Not JSON, or nested too deeply, at line {(e.LineNumber ?? 0) + 1}.");
            return new DraftResult(null, found.Items);
        }
        catch (InvalidOperationException)
        {
            // The tokenizer passes bytes that are no UTF-8 and halves of surrogate pairs; reading them as text throws this.
            found.Add("", "json.text", "Holds a text that is not Unicode.");
            return new DraftResult(null, found.Items);
        }
    }

    private static NoticeDraft? Draft(JsonElement root, ViolationList found)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            found.Add("", "json.type", "An object is needed.");
            return null;
        }

        var members = Members(root, "", found, ["content", "to", "exclude", "from", "legal_basis", "purpose", "priority", "handling", "valid_until", "due_at", "case", "desk_parts"]);
        var content = new NoticeContent();
        var reader = new JsonMessageReader(found);
        if (members.TryGetValue("content", out var body))
        {
            reader.Read(body, content, "");
        }
        else
        {
            found.Add("content", "required", "Must be stated.");
        }

        var handling = content.Handling?.Clone();
        if (members.TryGetValue("handling", out var codes))
        {
            handling = new HandlingCodes();
            reader.Read(codes, handling, "handling");
            content.Handling ??= handling.Clone();
        }

        var caseReference = Text(members, "case", 40, content.NationalCaseReference.Length == 0, found) ?? content.NationalCaseReference;
        if (content.NationalCaseReference.Length == 0)
        {
            content.NationalCaseReference = caseReference;
        }

        found.Unless(handling is not null, "handling", "required", "Must be stated, here or in the content.");
        found.Unless(content.NationalCaseReference == caseReference, "case", "case.mismatch", "Differs from the case reference of the content.");
        var (agency, desk) = From(members, found);
        var header = new DraftHeader
        {
            To = Audience(members, "to", true, found),
            Exclude = Audience(members, "exclude", false, found),
            FromAgency = agency,
            FromDesk = desk,
            LegalBasis = Text(members, "legal_basis", 60, true, found) ?? "",
            Purpose = (Purpose)Code(members, "purpose", Descriptor(nameof(Purpose)), found),
            Priority = (Priority)Code(members, "priority", Descriptor(nameof(Priority)), found),
            Handling = handling ?? new HandlingCodes(),
            ValidUntil = Instant(members, "valid_until", found),
            DueAt = Instant(members, "due_at", found),
            Case = caseReference,
        };
        return new NoticeDraft(header, content) { DeskParts = DeskParts(members, header, content, found) };
    }

    private static List<DraftPart> DeskParts(Dictionary<string, JsonElement> members, DraftHeader header, NoticeContent main, ViolationList found)
    {
        var parts = new List<DraftPart>();
        if (!members.TryGetValue("desk_parts", out var list))
        {
            return parts;
        }

        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > DeskPartRules.Most)
        {
            found.Add("desk_parts", "json.type", $"A list of at most {DeskPartRules.Most} is needed.");
            return parts;
        }

        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            var path = $"desk_parts[{i++}]";
            if (item.ValueKind != JsonValueKind.Object)
            {
                found.Add(path, "json.type", "An object is needed.");
                continue;
            }

            var inner = Members(item, path, found, ["desk", "content"]);
            var desk = inner.TryGetValue("desk", out var role) && role.ValueKind == JsonValueKind.String
                ? JsonMessageReader.EnumNumber(Descriptor(nameof(Role)), role.GetString())
                : null;
            found.Unless(desk is int and not 0, path + ".desk", "enum.unknown", "The desk that alone opens it is needed, such as HEALTH.");
            var content = new NoticeContent();
            if (inner.TryGetValue("content", out var body))
            {
                // Paths of a part's fields begin with the part, as a gateway names them.
                new JsonMessageReader(found).Read(body, content, path + ".content");
            }
            else
            {
                found.Add(path + ".content", "required", "Must be stated.");
            }

            // What is the notice's is the part's, unless it says otherwise.
            content.NationalCaseReference = content.NationalCaseReference.Length == 0 ? header.Case : content.NationalCaseReference;
            content.Language = content.Language.Length == 0 ? main.Language : content.Language;
            content.FactBasis = content.FactBasis == FactBasis.Unspecified ? main.FactBasis : content.FactBasis;
            content.DataSubjectCategory = content.DataSubjectCategory == DataSubjectCategory.Unspecified ? main.DataSubjectCategory : content.DataSubjectCategory;
            content.Handling ??= header.Handling.Clone();
            parts.Add(new DraftPart((Role)(desk ?? 0), content));
        }

        return parts;
    }

    private static EnumDescriptor Descriptor(string name) => HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == name);

    private static Dictionary<string, JsonElement> Members(JsonElement json, string path, ViolationList found, ReadOnlySpan<string> known)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var name = JsonMessageReader.Join(path, JsonMessageReader.Shown(member.Name));
            if (!known.Contains(member.Name))
            {
                found.Add(name, "json.unknownMember", "There is no such member.");
            }
            else if (!members.TryAdd(member.Name, member.Value))
            {
                found.Add(name, "json.duplicateMember", "The member is given twice.");
            }
        }

        return members;
    }

    private static (string Agency, Role Desk) From(Dictionary<string, JsonElement> members, ViolationList found)
    {
        if (!members.TryGetValue("from", out var from) || from.ValueKind != JsonValueKind.Object)
        {
            found.Add("from", "required", "The sending agency and desk are needed.");
            return ("", Role.Unspecified);
        }

        var inner = Members(from, "from", found, ["agency", "desk"]);
        var agency = inner.TryGetValue("agency", out var a) && a.ValueKind == JsonValueKind.String ? a.GetString()! : "";
        found.Unless(Formats.IsAgency(agency), "from.agency", "format.agency", "A short lower-case agency code is needed.");
        var desk = inner.TryGetValue("desk", out var d) && d.ValueKind == JsonValueKind.String
            ? JsonMessageReader.EnumNumber(Descriptor(nameof(Role)), d.GetString())
            : null;
        found.Unless(desk is int and not 0, "from.desk", "enum.unknown", "The role of a desk is needed, such as LIAISON_DESK.");
        return (agency, (Role)(desk ?? 0));
    }

    private static List<string> Audience(Dictionary<string, JsonElement> members, string name, bool required, ViolationList found)
    {
        var tokens = new List<string>();
        if (!members.TryGetValue(name, out var list))
        {
            // An empty audience would mean the originator only (I4); it is said, not forgotten.
            found.Unless(!required, name, "required", "The audience must be stated.");
            return tokens;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            found.Add(name, "json.type", "A list is needed.");
            return tokens;
        }

        var i = 0;
        foreach (var item in list.EnumerateArray())
        {
            if (i == MostAudience)
            {
                found.Add(name, "limit.items", $"At most {MostAudience} are allowed.");
                break;
            }

            var token = item.ValueKind == JsonValueKind.String ? item.GetString()! : "";
            found.Unless(Formats.IsAudience(token), $"{name}[{i}]", "format.audience", "Not an audience token, such as state:PAN/desk:LIAISON_DESK or group:CARICOM.");
            found.Unless(!tokens.Contains(token), $"{name}[{i}]", "audience.duplicate", "Is listed twice.");
            tokens.Add(token);
            i++;
        }

        return tokens;
    }

    private static int Code(Dictionary<string, JsonElement> members, string name, EnumDescriptor type, ViolationList found)
    {
        if (!members.TryGetValue(name, out var value))
        {
            found.Add(name, "required", "Must be stated.");
            return 0;
        }

        var number = value.ValueKind == JsonValueKind.String ? JsonMessageReader.EnumNumber(type, value.GetString()) : null;
        found.Unless(number is int and not 0, name, "enum.unknown", "Not a value of the closed list.");
        return (int)(number ?? 0);
    }

    private static string? Text(Dictionary<string, JsonElement> members, string name, int most, bool required, ViolationList found)
    {
        if (!members.TryGetValue(name, out var value))
        {
            found.Unless(!required, name, "required", "Must be stated.");
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            found.Add(name, "json.type", "A text is needed.");
            return null;
        }

        var text = value.GetString()!;
        found.Unless(text.Length <= most, name, "limit.chars", $"At most {most} characters are allowed.");
        found.Unless(!text.Any(char.IsControl), name, "text.control", "Holds a control character.");
        return text.Length <= most ? text : null;
    }

    private static DateTimeOffset? Instant(Dictionary<string, JsonElement> members, string name, ViolationList found)
    {
        if (!members.TryGetValue(name, out var value))
        {
            return null;
        }

        var time = JsonMessageReader.Instant(value);
        found.Unless(time is not null, name, "format.time", "A time with zone is needed: 2026-11-21T12:00:00Z.");
        return time;
    }
}
