using System.Text.Json;

namespace PoliceExchange.Manifests.Columns;

/// <summary>What a unit confirmed for one set of headers.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Fingerprint">Of the headers.</param>
/// <param name="Columns">Meaning by header without case, accents and signs; null for a column that is not read.</param>
/// <param name="DateOrder">Order of its dates, where one was decided or stated.</param>
internal sealed record RememberedMapping(string Unit, string Fingerprint, IReadOnlyDictionary<string, ManifestField?> Columns, DateOrder? DateOrder);

/// <summary>Mappings that units confirmed. Immutable; who holds the file writes it.</summary>
internal sealed class MappingMemory
{
    /// <summary>Largest file of mappings.</summary>
    internal const int MaxBytes = 1024 * 1024;

    private const int Most = 500;
    private readonly IReadOnlyList<RememberedMapping> _mappings;

    private MappingMemory(IReadOnlyList<RememberedMapping> mappings) => _mappings = mappings;

    internal static MappingMemory Empty { get; } = new([]);

    internal RememberedMapping? Find(string unit, string fingerprint) =>
        _mappings.FirstOrDefault(one => one.Unit == unit && one.Fingerprint == fingerprint);

    /// <summary>With a mapping that takes the place of the one for the same headers; the oldest go when there are too many.</summary>
    internal MappingMemory With(string unit, ColumnMapping mapping, DateOrder? order)
    {
        var columns = mapping.Columns.Where(column => column.Header.Length > 0 && column.Field != ManifestField.Own)
            .GroupBy(column => ColumnTable.Key(column.Header)).ToDictionary(group => group.Key, group => group.First().Field);
        var added = new RememberedMapping(unit, mapping.Fingerprint, columns, order);
        return new MappingMemory([added, .. _mappings.Where(one => one.Unit != unit || one.Fingerprint != mapping.Fingerprint).Take(Most - 1)]);
    }

    /// <summary>Reads a file of mappings; null where it is none.</summary>
    internal static MappingMemory? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.String
                || schema.GetString() != Schema)
            {
                return null;
            }
            return new MappingMemory([.. document.RootElement.GetProperty("mappings").EnumerateArray().Take(Most).Select(One)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            return null;
        }
    }

    internal byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteStartArray("mappings");
            foreach (var one in _mappings)
            {
                json.WriteStartObject();
                json.WriteString("unit", one.Unit);
                json.WriteString("headers", one.Fingerprint);
                if (one.DateOrder is { } order)
                {
                    json.WriteString("dates", order.ToString());
                }
                json.WriteStartObject("columns");
                foreach (var (header, field) in one.Columns)
                {
                    json.WriteString(header, field?.ToString() ?? "-");
                }
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private const string Schema = "px-manifest-mappings-1";

    private static RememberedMapping One(JsonElement element) => new(
        element.GetProperty("unit").GetString()!,
        element.GetProperty("headers").GetString()!,
        element.GetProperty("columns").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString() is "-" ? (ManifestField?)null : Enum.Parse<ManifestField>(one.Value.GetString()!)),
        element.TryGetProperty("dates", out var dates) ? Enum.Parse<DateOrder>(dates.GetString()!) : null);
}
