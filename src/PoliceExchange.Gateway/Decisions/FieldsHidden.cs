using Google.Protobuf;
using Google.Protobuf.Reflection;
using PoliceExchange.Protocol.Notice.V1;

namespace PoliceExchange.Gateway.Decisions;

/// <summary>
/// Which parts and fields a reader is not shown: what was written less what is shown, by comparison of the two, not by
/// a list of what each obligation is known to take away.
/// </summary>
internal static class FieldsHidden
{
    /// <summary>More rows than a person reads; a whole part or message that is left out is one row.</summary>
    private const int Most = 50;

    public static IReadOnlyList<string> Of(IReadOnlyList<OpenedPart> written, IReadOnlyList<OpenedPart> shown)
    {
        var hidden = new List<string>();
        foreach (var part in written)
        {
            if (shown.FirstOrDefault(one => one.Id == part.Id) is { } seen)
            {
                Compare(part.Content, seen.Content, $"{part.Id}: ", hidden);
            }
            else
            {
                hidden.Add(part.Id);
            }
        }
        return hidden.Count <= Most ? hidden : [.. hidden.Take(Most), "..."];
    }

    private static void Compare(IMessage written, IMessage shown, string path, List<string> hidden)
    {
        foreach (var field in written.Descriptor.Fields.InFieldNumberOrder())
        {
            var (before, after) = (field.Accessor.GetValue(written), field.Accessor.GetValue(shown));
            if (field.IsRepeated)
            {
                CompareLists(field, (System.Collections.IList)before, (System.Collections.IList)after, path, hidden);
            }
            else if (field.FieldType == FieldType.Message && before is IMessage one)
            {
                if (after is IMessage other)
                {
                    Compare(one, other, $"{path}{field.Name}.", hidden);
                }
                else
                {
                    hidden.Add(path + field.Name);
                }
            }
            else if (!Equals(before, after))
            {
                hidden.Add(path + field.Name);
            }
        }
    }

    private static void CompareLists(FieldDescriptor field, System.Collections.IList before, System.Collections.IList after, string path, List<string> hidden)
    {
        if (after.Count < before.Count)
        {
            hidden.Add(path + field.Name + (after.Count > 0 ? " (some)" : ""));
            return;
        }
        for (var i = 0; i < before.Count && field.FieldType == FieldType.Message; i++)
        {
            Compare((IMessage)before[i]!, (IMessage)after[i]!, $"{path}{field.Name}[{i}].", hidden);
        }
    }
}
