using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>Reads the fields of oversight's requests and gathers every violation.</summary>
internal sealed class OversightForm
{
    private const int MaxCode = 128;
    private const int MaxOperations = 40;

    private readonly List<FieldViolation> _violations = [];

    /// <summary>Ends the call when a field broke a rule.</summary>
    public void Check()
    {
        if (_violations.Count > 0)
        {
            throw Fault.Invalid(_violations).ToException();
        }
    }

    public string Text(string field, string value, int max, bool required = true, bool lineFeeds = false)
    {
        if (value.Length > max)
        {
            Refuse(new FieldViolation(field, "length", $"At most {max} characters."));
        }
        else if (required && value.Length == 0)
        {
            Refuse(new FieldViolation(field, "required", "State it."));
        }
        else if (!ContentRules.IsCleanText(value, lineFeeds))
        {
            Refuse(new FieldViolation(field, "text.control", "Holds a control or direction character, or was no UTF-8."));
        }
        return value;
    }

    public int Number(string field, uint value, int least, int most)
    {
        if (value < least || value > most)
        {
            Refuse(new FieldViolation(field, "range", $"From {least} to {most}."));
            return least;
        }
        return (int)value;
    }

    /// <summary>Null for an empty text.</summary>
    public DateTimeOffset? Instant(string field, string value, bool required = false)
    {
        if (value.Length == 0)
        {
            if (required)
            {
                Refuse(new FieldViolation(field, "required", "State an instant."));
            }
            return null;
        }
        if (Rfc3339.TryParse(value, out var at))
        {
            return at;
        }
        Refuse(new FieldViolation(field, "format.instant", "An instant in RFC 3339 and UTC, such as 2026-03-01T00:00:00Z."));
        return null;
    }

    /// <summary>A closed code: specified and known.</summary>
    public T Code<T>(string field, T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value) || EqualityComparer<T>.Default.Equals(value, default))
        {
            Refuse(new FieldViolation(field, "code.unknown", "Not a code of the closed list."));
        }
        return value;
    }

    public AccessQuery Query(string field, AccessFilter? filter)
    {
        filter ??= new AccessFilter();
        if (filter.Operations.Count > MaxOperations)
        {
            Refuse(new FieldViolation($"{field}.operations", "length", $"At most {MaxOperations}."));
        }
        var query = new AccessQuery(Instant($"{field}.from", filter.From), Instant($"{field}.until", filter.Until))
        {
            Operations = [.. filter.Operations.Take(MaxOperations).Select(operation => Text($"{field}.operations", operation, MaxCode))],
            Result = Optional($"{field}.result", filter.Result),
            Family = Optional($"{field}.family", filter.Family),
            Owner = Optional($"{field}.owner", filter.Owner),
            Purpose = Optional($"{field}.purpose", filter.Purpose),
            Peer = Optional($"{field}.peer", filter.Peer, 256),
            Agency = Optional($"{field}.agency", filter.Agency),
        };
        if (query.From >= query.Until)
        {
            Refuse(new FieldViolation($"{field}.until", "range", "Later than `from`."));
        }
        return query;
    }

    public void Refuse(FieldViolation violation) => _violations.Add(violation);

    private string? Optional(string field, string value, int max = MaxCode) => Text(field, value, max, required: false) is { Length: > 0 } stated ? stated : null;
}
