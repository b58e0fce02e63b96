using System.Buffers;
using System.Text.Json;

namespace PoliceExchange.Gateway.Audit;

/// <summary>
/// Who did it, for which case and why: what an access entry commits to and only the nation that acted keeps
/// (LED Art. 25(1): justification, identity of the person who consulted or disclosed).
/// </summary>
/// <param name="Officer">Pseudonym of the officer.</param>
/// <param name="Agency">Agency, as the certificate names it.</param>
/// <param name="Role">Desk role, as the certificate names it.</param>
internal sealed record PrivatePart(string Officer, string Agency, string Role)
{
    /// <summary>Purpose as a wire name.</summary>
    public string? Purpose { get; init; }

    /// <summary>National case reference; null when none was stated.</summary>
    public string? Case { get; init; }

    /// <summary>The notice concerned.</summary>
    public string? NoticeId { get; init; }

    /// <summary>The caller's own words: why a notice is withdrawn, why an entry is opened.</summary>
    public string? Justification { get; init; }

    /// <summary>Outcome code that the officer recorded.</summary>
    public string? Outcome { get; init; }

    /// <summary>Reference of the warrant under which an oversight body acts.</summary>
    public string? Warrant { get; init; }

    /// <summary>What was looked up, in words.</summary>
    public string? Query { get; init; }

    /// <summary>The exact bytes that are committed to; members in a fixed order, absent ones left out.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("officer", Officer);
            json.WriteString("agency", Agency);
            json.WriteString("role", Role);
            Write(json, "purpose", Purpose);
            Write(json, "case", Case);
            Write(json, "notice_id", NoticeId);
            Write(json, "justification", Justification);
            Write(json, "outcome", Outcome);
            Write(json, "warrant", Warrant);
            Write(json, "query", Query);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static PrivatePart Parse(ReadOnlyMemory<byte> bytes)
    {
        using var json = JsonDocument.Parse(bytes);
        var root = json.RootElement;
        return new PrivatePart(Read(root, "officer") ?? "", Read(root, "agency") ?? "", Read(root, "role") ?? "")
        {
            Purpose = Read(root, "purpose"),
            Case = Read(root, "case"),
            NoticeId = Read(root, "notice_id"),
            Justification = Read(root, "justification"),
            Outcome = Read(root, "outcome"),
            Warrant = Read(root, "warrant"),
            Query = Read(root, "query"),
        };
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    private static string? Read(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
