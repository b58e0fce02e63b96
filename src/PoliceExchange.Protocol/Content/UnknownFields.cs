using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace PoliceExchange.Protocol.Content;

/// <summary>
/// Finds fields that this build does not know (DESIGN 13 item 4: unknown in content means quarantine).
/// The runtime keeps them without showing them; a copy parsed without them is smaller by their bytes.
/// </summary>
internal static class UnknownFields
{
    internal static IReadOnlyList<string> Find(IMessage message)
    {
        var bytes = message.ToByteArray();
        var clean = Parser(message).ParseFrom(bytes);
        if (clean.CalculateSize() == bytes.Length)
        {
            return [];
        }

        var paths = new List<string>();
        Compare(message, clean, "", paths);
        return paths;
    }

    private static MessageParser Parser(IMessage message) => message.Descriptor.Parser.WithDiscardUnknownFields(true);

    private static void Compare(IMessage message, IMessage clean, string path, List<string> paths)
    {
        if (message.CalculateSize() == clean.CalculateSize() || paths.Count >= ViolationList.Most)
        {
            return;
        }

        if (OwnSize(message) != OwnSize(clean))
        {
            paths.Add(path);
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != FieldType.Message)
            {
                continue;
            }

            var name = path.Length == 0 ? field.JsonName : path + "." + field.JsonName;
            var (dirty, kept) = (field.Accessor.GetValue(message), field.Accessor.GetValue(clean));
            if (field.IsRepeated)
            {
                var (all, ours) = ((IList)dirty, (IList)kept);
                for (var i = 0; i < Math.Min(all.Count, ours.Count); i++)
                {
                    Compare((IMessage)all[i]!, (IMessage)ours[i]!, $"{name}[{i}]", paths);
                }
            }
            else if (dirty is not null && kept is not null)
            {
                Compare((IMessage)dirty, (IMessage)kept, name, paths);
            }
        }
    }

    // Size without the messages inside, whose own unknown fields are found below.
    private static int OwnSize(IMessage message)
    {
        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
        foreach (var field in copy.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType == FieldType.Message)
            {
                field.Accessor.Clear(copy);
            }
        }

        return copy.CalculateSize();
    }
}
