using System.Buffers;
using System.Text.Json;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>The canonical form of a clear header. Times are cut to the millisecond.</summary>
internal static class ClearHeaderWriter
{
    public static byte[] Write(ClearHeader header)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using var writer = new Utf8JsonWriter(buffer, Jws.Writing);
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, 1);
        writer.WriteString("schema"u8, ClearHeader.CurrentSchema);
        writer.WriteString("notice_id"u8, WireText.Uuid(header.NoticeId));
        writer.WriteNumber("version"u8, header.Version);
        Optional(writer, "prev", header.Prev);
        Code(writer, "family", header.Family);
        Code(writer, "type", header.Type);
        WriteIssuer(writer, header.Issuer);
        writer.WriteString("gateway"u8, header.Gateway);
        Optional(writer, "on_behalf_of", header.OnBehalfOf);
        WriteAddressees(writer, header);
        writer.WriteString("legal_basis"u8, header.LegalBasis);
        Code(writer, "purpose", header.Purpose);
        Code(writer, "priority", header.Priority);
        WriteHandling(writer, header.Handling);
        WriteTimes(writer, header);
        writer.WriteString("correlation"u8, WireText.Uuid(header.Correlation));
        Optional(writer, "in_reply_to", header.InReplyTo is { } reply ? WireText.Uuid(reply) : null);
        writer.WriteString("hub"u8, header.Hub);
        List(writer, "hops", header.Hops);
        WriteParts(writer, header.Parts);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteIssuer(Utf8JsonWriter writer, Issuer issuer)
    {
        writer.WriteStartObject("issuer"u8);
        writer.WriteString("state"u8, issuer.State);
        writer.WriteString("agency"u8, issuer.Agency);
        Code(writer, "desk", issuer.Desk);
        writer.WriteEndObject();
    }

    private static void WriteAddressees(Utf8JsonWriter writer, ClearHeader header)
    {
        List(writer, "audience", header.Audience);
        List(writer, "exclude", header.Exclude);
        List(writer, "recipients", header.Recipients);
        if (header.WithdrawnFrom.Count > 0)
        {
            List(writer, "withdrawn_from", header.WithdrawnFrom);
        }

        writer.WriteNumber("directory"u8, header.Directory);
    }

    private static void WriteHandling(Utf8JsonWriter writer, Handling handling)
    {
        writer.WriteStartObject("handling"u8);
        Code(writer, "classification", handling.Classification);
        Code(writer, "judicial_use", handling.JudicialUse);
        Code(writer, "onward", handling.Onward);
        List(writer, "purposes", handling.Purposes.Select(WireNames<NoticePurpose>.Of));
        List(writer, "exclude_states", handling.ExcludeStates);
        List(writer, "releasable_to", handling.ReleasableTo);
        List(writer, "agencies", handling.Agencies);
        Code(writer, "display_class", handling.DisplayClass);
        Code(writer, "inform_subject", handling.InformSubject);
        writer.WriteStartObject("cache"u8);
        Code(writer, "mode", handling.Cache.Mode);
        writer.WriteNumber("ttl"u8, handling.Cache.TtlSeconds);
        writer.WriteEndObject();
        writer.WriteBoolean("auto_expire"u8, handling.AutoExpire);
        writer.WriteEndObject();
    }

    private static void WriteTimes(Utf8JsonWriter writer, ClearHeader header)
    {
        writer.WriteString("created_at"u8, WireText.Time(header.CreatedAt));
        Optional(writer, "valid_until", header.ValidUntil is { } until ? WireText.Time(until) : null);
        Optional(writer, "review_at", header.ReviewAt is { } review ? WireText.Time(review) : null);
        Optional(writer, "due_at", header.DueAt is { } due ? WireText.Time(due) : null);
    }

    private static void WriteParts(Utf8JsonWriter writer, IReadOnlyList<PartHeader> parts)
    {
        writer.WriteStartArray("parts"u8);
        foreach (var part in parts)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, part.Id);
            writer.WriteString("media"u8, part.Media);
            writer.WriteNumber("size"u8, part.Size);
            List(writer, "recipients", part.Recipients);
            if (part.Blob is { } blob)
            {
                writer.WriteStartObject("blob"u8);
                writer.WriteString("sha256"u8, blob.Sha256);
                writer.WriteNumber("size"u8, blob.Size);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Optional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Code<T>(Utf8JsonWriter writer, string name, T code)
        where T : struct, Enum => writer.WriteString(name, WireNames<T>.Of(code));

    private static void List<T>(Utf8JsonWriter writer, string name, IEnumerable<T> values)
        where T : notnull
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value.ToString());
        }

        writer.WriteEndArray();
    }
}
