using System.Collections;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;

namespace PoliceExchange.UnitTests.Content;

#pragma warning disable RS0030 // A seeded generator of the test's own; nothing here is secret.
public sealed class RandomFaultTests
{
    /// <summary>Breaks one random field of a random valid content and expects the check to name exactly that field.</summary>
    [Fact]
    public void AnyFieldBroken_IsNamed()
    {
        var random = new Random(20261121);
        var names = Samples.All.Keys.ToArray();
        for (var round = 0; round < 5000; round++)
        {
            var content = Samples.All[names[random.Next(names.Length)]]();
            if (Break(content, "", random) is not { } path)
            {
                continue;
            }

            var found = ContentRules.Check(content, Samples.Context());
            Assert.True(found.Any(v => v.Path.StartsWith(path, StringComparison.Ordinal)), $"round {round}: nothing at {path}");
        }
    }

    [Fact]
    public void UnknownField_AnywhereInTheTree_IsNamed()
    {
        var random = new Random(7);
        var names = Samples.All.Keys.ToArray();
        for (var round = 0; round < 500; round++)
        {
            var content = Samples.All[names[random.Next(names.Length)]]();
            var path = Inject(content, "", random);

            var found = ContentRules.Check(content, Samples.Context());

            Assert.Contains(found, v => v.Rule == "field.unknown" && v.Path == path);
        }
    }

    [Fact]
    public void RandomBytesAsContent_NeverThrow()
    {
        var random = new Random(11);
        for (var round = 0; round < 3000; round++)
        {
            var bytes = Samples.All.Values.ElementAt(random.Next(Samples.All.Count))().ToByteArray();
            for (var i = 0; i < 3; i++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            NoticeContent content;
            try
            {
                content = NoticeContent.Parser.ParseFrom(bytes);
            }
            catch (InvalidProtocolBufferException)
            {
                continue;
            }

            Assert.NotNull(ContentRules.Examine(content, Samples.Context()));
        }
    }

    [Fact]
    public void MutatedDraft_NeverThrows()
    {
        var random = new Random(13);
        var json = Encoding.UTF8.GetBytes(DraftJsonTests.Valid);
        for (var round = 0; round < 3000; round++)
        {
            var copy = (byte[])json.Clone();
            for (var i = 0; i < 1 + random.Next(3); i++)
            {
                copy[random.Next(copy.Length)] = (byte)random.Next(256);
            }

            var result = DraftJson.Parse(copy);
            Assert.True(result.Draft is null == result.Violations.Count > 0);
        }
    }

    private static string? Break(IMessage message, string path, Random random)
    {
        var set = message.Descriptor.Fields.InDeclarationOrder().Where(field => IsSet(field, message)).ToArray();
        if (set.Length == 0 || message is Timestamp)
        {
            return null;
        }

        var field = set[random.Next(set.Length)];
        var name = path.Length == 0 ? field.JsonName : path + "." + field.JsonName;
        if (field.IsRepeated)
        {
            var list = (IList)field.Accessor.GetValue(message);
            if (random.Next(4) == 0)
            {
                for (var i = list.Count; i <= FieldLimits.Of(field).MaxItems; i++)
                {
                    list.Add(list[0]);
                }

                return name;
            }

            var at = random.Next(list.Count);
            if (field.FieldType == FieldType.Message)
            {
                return Break((IMessage)list[at]!, $"{name}[{at}]", random);
            }

            list[at] = Bad(field, random);
            return $"{name}[{at}]";
        }

        if (field.FieldType == FieldType.Message)
        {
            return Break((IMessage)field.Accessor.GetValue(message), name, random);
        }

        if (Bad(field, random) is not { } bad)
        {
            return null;
        }

        field.Accessor.SetValue(message, bad);
        return name;
    }

    private static object? Bad(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.String => random.Next(3) switch
        {
            0 => new string('Z', FieldLimits.Of(field).MaxChars + 1),
            1 => "a\u0007b",
            _ => "\u202Ex",
        },
        FieldType.Enum => 500 + random.Next(500),
        FieldType.Bytes => ByteString.CopyFrom(new byte[65]),
        FieldType.Double => random.Next(2) == 0 ? double.NaN : double.PositiveInfinity,
        FieldType.UInt32 when FieldLimits.Of(field).Max is > 0 and < uint.MaxValue => (uint)FieldLimits.Of(field).Max + 1,
        FieldType.UInt64 when FieldLimits.Of(field).Max > 0 => (ulong)FieldLimits.Of(field).Max + 1,
        _ => null,
    };

    private static bool IsSet(FieldDescriptor field, IMessage message) => field.IsRepeated
        ? ((IList)field.Accessor.GetValue(message)).Count > 0
        : field.HasPresence ? field.Accessor.HasValue(message) : field.FieldType is not FieldType.Bool && !IsDefault(field, message);

    private static bool IsDefault(FieldDescriptor field, IMessage message) => field.Accessor.GetValue(message) switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        var value => System.Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) == 0,
    };

    private static string Inject(IMessage message, string path, Random random)
    {
        var children = message.Descriptor.Fields.InDeclarationOrder()
            .Where(field => field.FieldType == FieldType.Message && IsSet(field, message)).ToArray();
        if (children.Length > 0 && random.Next(4) != 0)
        {
            var field = children[random.Next(children.Length)];
            var name = path.Length == 0 ? field.JsonName : path + "." + field.JsonName;
            if (!field.IsRepeated)
            {
                return Inject((IMessage)field.Accessor.GetValue(message), name, random);
            }

            var list = (IList)field.Accessor.GetValue(message);
            var at = random.Next(list.Count);
            return Inject((IMessage)list[at]!, $"{name}[{at}]", random);
        }

        // Field 15000, varint 1: no message of ours has it.
        message.MergeFrom(ByteString.CopyFrom(0xC0, 0xA9, 0x07, 0x01));
        return path;
    }
}
