using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PoliceExchange.Policy.Rules;

/// <summary>A part of a YAML document.</summary>
internal abstract record YamlNode(long Line);

/// <summary>Text, never typed: what a word means is the vocabulary's matter.</summary>
internal sealed record YamlText(string Value, long Line) : YamlNode(Line);

/// <summary>A sequence.</summary>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items, long Line) : YamlNode(Line);

/// <summary>A mapping in its order; its keys are unique.</summary>
internal sealed record YamlMap(IReadOnlyList<(string Key, YamlNode Value)> Members, long Line) : YamlNode(Line)
{
    public YamlNode? this[string key]
    {
        get
        {
            foreach (var (name, value) in Members)
            {
                if (name == key)
                {
                    return value;
                }
            }
            return null;
        }
    }
}

/// <summary>
/// The part of YAML that rules may use: one document of mappings, sequences and text. Aliases (billion laughs), tags,
/// duplicate and complex keys are refused while reading, with bounds on size, depth and nodes, so that a hostile file
/// costs no more than its own length.
/// </summary>
internal static class StrictYaml
{
    public const int MaxBytes = 1 << 20;
    private const int MaxDepth = 8;
    private const int MaxNodes = 100_000;

    /// <summary>Reads one file.</summary>
    /// <returns>The root mapping, or the problem.</returns>
    public static (YamlMap? Root, RuleProblem? Problem) Read(string file, string text)
    {
        if (text.Length > MaxBytes)
        {
            return (null, new RuleProblem(file, 0, "", $"longer than {MaxBytes} characters"));
        }
        // Invisible and bidirectional characters make a reviewer read another rule than the one that holds.
        for (int i = 0, line = 1; i < text.Length; i++)
        {
            line += text[i] == '\n' ? 1 : 0;
            if ((char.IsControl(text[i]) && text[i] is not ('\n' or '\r')) || char.GetUnicodeCategory(text[i]) == System.Globalization.UnicodeCategory.Format)
            {
                return (null, new RuleProblem(file, line, "", $"character U+{(int)text[i]:X4} is not allowed"));
            }
        }
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return (null, new RuleProblem(file, 1, "", "empty"));
            }
            parser.Consume<DocumentStart>();
            var nodes = 0;
            var root = Node(parser, file, 0, ref nodes);
            parser.Consume<DocumentEnd>();
            return !parser.Accept<StreamEnd>(out _) ? (null, new RuleProblem(file, 1, "", "one document only"))
                : root is YamlMap map ? (map, null)
                : (null, new RuleProblem(file, root.Line, "", "a mapping"));
        }
        catch (YamlException refused)
        {
            return (null, new RuleProblem(file, refused.Start.Line, "", refused.Message));
        }
        catch (Exception refused) when (refused is InvalidOperationException or ArgumentException)
        {
            // The scanner ends this way on some texts that are no YAML (BundleMutantTests found them); they are refused like others.
            return (null, new RuleProblem(file, 0, "", $"not YAML: {refused.Message}"));
        }
    }

    private static YamlNode Node(Parser parser, string file, int depth, ref int nodes)
    {
        var at = parser.Current ?? throw new YamlException("ends in the middle");
        if (++nodes > MaxNodes)
        {
            throw new YamlException(at.Start, at.End, $"more than {MaxNodes} values");
        }
        if (depth > MaxDepth)
        {
            throw new YamlException(at.Start, at.End, $"deeper than {MaxDepth} levels");
        }
        if (at is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
        {
            throw new YamlException(at.Start, at.End, "anchors and aliases are not allowed");
        }
        if (at is NodeEvent { Tag.IsEmpty: false })
        {
            throw new YamlException(at.Start, at.End, "tags are not allowed");
        }
        switch (at)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new YamlText(scalar.Value, scalar.Start.Line);
            case SequenceStart start:
                parser.MoveNext();
                var items = new List<YamlNode>();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    items.Add(Node(parser, file, depth + 1, ref nodes));
                }
                return new YamlList(items, start.Start.Line);
            case MappingStart start:
                parser.MoveNext();
                var members = new List<(string, YamlNode)>();
                var keys = new HashSet<string>(StringComparer.Ordinal);
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    if (Node(parser, file, depth + 1, ref nodes) is not YamlText key)
                    {
                        throw new YamlException(start.Start, start.End, "a key must be text");
                    }
                    if (!keys.Add(key.Value))
                    {
                        throw new YamlException(start.Start, start.End, $"'{key.Value}' stands twice (line {key.Line})");
                    }
                    members.Add((key.Value, Node(parser, file, depth + 1, ref nodes)));
                }
                return new YamlMap(members, start.Start.Line);
            default:
                throw new YamlException(at.Start, at.End, "not allowed here");
        }
    }
}
