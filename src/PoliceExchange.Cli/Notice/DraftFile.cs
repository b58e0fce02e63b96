using System.Globalization;
using System.Text.Json;
using PoliceExchange.Protocol.Content;
using Wire = PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Cli.Notice;

/// <summary>A draft on disk: the JSON form of PROTOCOL.md, in which <c>//</c> comments may stand.</summary>
internal static class DraftFile
{
    /// <summary>Reads a draft, or tells everything that is wrong with its form.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    internal static DraftResult Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            // One byte more than allowed is enough to be refused for its size; a device or a pipe never fills the memory.
            var bytes = new byte[DraftJson.MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return DraftJson.Parse(WithoutComments(bytes[..length]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read: make a draft with `px notice new`.", e);
        }
    }

    /// <summary>Comments become blanks, so that lines keep their numbers. Bytes that are no JSON are left for the parser to refuse.</summary>
    internal static byte[] WithoutComments(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Allow, MaxDepth = DraftJson.MaxDepth });
        var blanked = json.ToArray();
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.Comment)
                {
                    foreach (ref var one in blanked.AsSpan((int)reader.TokenStartIndex, (int)(reader.BytesConsumed - reader.TokenStartIndex)))
                    {
                        one = one is (byte)'\n' ? one : (byte)' ';
                    }
                }
            }
        }
        catch (JsonException)
        {
            return blanked;
        }
        return blanked;
    }

    /// <summary>The form in which a gateway takes it.</summary>
    /// <param name="inReplyTo">The notice that it answers or changes.</param>
    /// <param name="relax">True for a new version that is handled less strictly.</param>
    internal static Wire.NoticeDraft ToWire(NoticeDraft draft, string inReplyTo = "", bool relax = false)
    {
        var wire = new Wire.NoticeDraft
        {
            LegalBasis = draft.Header.LegalBasis,
            Purpose = draft.Header.Purpose,
            Priority = draft.Header.Priority,
            Handling = draft.Header.Handling.Clone(),
            ValidUntil = Time(draft.Header.ValidUntil),
            DueAt = Time(draft.Header.DueAt),
            InReplyTo = inReplyTo,
            Relax = relax,
            Content = draft.Content.Clone(),
        };
        wire.To.AddRange(draft.Header.To);
        wire.Exclude.AddRange(draft.Header.Exclude);
        wire.DeskParts.AddRange(draft.DeskParts.Select(part => new Wire.DeskPart { Desk = part.Desk, Content = part.Content.Clone() }));
        return wire;
    }

    internal static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";
}
