using System.Text;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Text;

namespace PoliceExchange.Audit.Quorum;

/// <summary>A policy, or every rule that the file breaks.</summary>
internal sealed record PolicyReading(TrustPolicy? Policy, IReadOnlyList<PolicyViolation> Violations);

/// <summary>Reads a tlog-policy file and names all its violations, not only the first.</summary>
internal sealed class TrustPolicyReader
{
    private const string None = "none";

    // Names are opaque octets (tlog-policy, "Character set"): Latin-1 keeps one character per byte.
    private static readonly Encoding Octets = Encoding.Latin1;

    private readonly List<PolicyLog> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly List<PolicyGroup> _groups = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { None };
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly List<PolicyViolation> _violations = [];
    private string? _quorum;
    private bool _hasQuorum;
    private int _line;

    private TrustPolicyReader()
    {
    }

    /// <summary>Reads a file.</summary>
    public static PolicyReading Read(ReadOnlySpan<byte> file)
    {
        if (file.Length > PolicyLimits.MaxBytes)
        {
            return new PolicyReading(null, [new PolicyViolation(0, PolicyRule.TooLarge)]);
        }

        var reader = new TrustPolicyReader();
        reader.ReadLines(Octets.GetString(file));
        return reader._violations.Count > 0
            ? new PolicyReading(null, reader._violations)
            : new PolicyReading(new TrustPolicy(reader._logs, reader._witnesses, reader._groups, reader._quorum), []);
    }

    private void ReadLines(string text)
    {
        var isTerminated = text.Length == 0 || text[^1] == '\n';
        foreach (var range in text.AsSpan().Split('\n'))
        {
            _line++;
            var line = text.AsSpan()[range].Trim(" \t").ToString();
            if (line.Any(character => character is (< ' ' and not '\t') or '\u007F'))
            {
                Violate(PolicyRule.ForbiddenByte);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                ReadLine(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
            }

            if (_violations.Count >= PolicyLimits.MaxViolations)
            {
                return;
            }
        }

        if (!isTerminated)
        {
            Violate(PolicyRule.NoFinalNewline);
        }

        if (!_hasQuorum)
        {
            Violate(PolicyRule.NoQuorum);
        }
    }

    private void ReadLine(string[] items)
    {
        switch (items[0])
        {
            case "log" when items.Length is 2 or 3:
                ReadLog(items);
                break;
            case "witness" when items.Length is 3 or 4:
                ReadWitness(items);
                break;
            case "group" when items.Length >= 4:
                ReadGroup(items[1], items[2], items[3..]);
                break;
            case "quorum" when items.Length == 2:
                ReadQuorum(items[1]);
                break;
            case "log" or "witness" or "group" or "quorum":
                Violate(PolicyRule.WrongItemCount, items[0]);
                break;
            default:
                Violate(PolicyRule.UnknownWord, items[0]);
                break;
        }
    }

    private void ReadLog(string[] items)
    {
        if (ReadKey(items[1], [NoteKind.Ed25519, NoteKind.MlDsa44], _logs.Select(log => log.Key)) is { } key
            && Within(_logs.Count, PolicyLimits.MaxLogs))
        {
            _logs.Add(new PolicyLog(key, items.ElementAtOrDefault(2)));
        }
    }

    private void ReadWitness(string[] items)
    {
        var isNew = Define(items[1]);
        var key = ReadKey(items[2], [NoteKind.CosignatureV1, NoteKind.MlDsa44], _witnesses.Select(witness => witness.Key));
        if (isNew && key is not null && Within(_witnesses.Count, PolicyLimits.MaxWitnesses))
        {
            _witnesses.Add(new PolicyWitness(items[1], key, items.ElementAtOrDefault(3)));
        }
    }

    private void ReadGroup(string name, string threshold, string[] members)
    {
        foreach (var member in members)
        {
            if (member == None)
            {
                Violate(PolicyRule.NoneAsMember);
            }
            else if (!_names.Contains(member))
            {
                Violate(PolicyRule.UndefinedName, member);
            }
            else if (!_members.Add(member))
            {
                Violate(PolicyRule.MemberTwice, member);
            }
        }

        long k = threshold switch { "any" => 1, "all" => members.Length, _ => CanonicalDecimal.TryParse(threshold, out var number) ? number : 0 };
        if (k < 1 || k > members.Length)
        {
            Violate(PolicyRule.BadThreshold, threshold);
        }
        else if (Define(name) && Within(_groups.Count, PolicyLimits.MaxGroups))
        {
            _groups.Add(new PolicyGroup(name, (int)k, members));
        }
    }

    private void ReadQuorum(string name)
    {
        if (_hasQuorum)
        {
            Violate(PolicyRule.SecondQuorum, name);
        }
        else if (!_names.Contains(name))
        {
            Violate(PolicyRule.UndefinedName, name);
        }

        _hasQuorum = true;
        _quorum = name == None ? null : name;
    }

    private VerifierKey? ReadKey(string text, NoteKind[] kinds, IEnumerable<VerifierKey> others)
    {
        // A key name may be UTF-8: back to the bytes first.
        if (StrictUtf8.Decode(Octets.GetBytes(text)) is not { } decoded || VerifierKey.TryParse(decoded, out var key) != NoteRefusal.None)
        {
            Violate(PolicyRule.BadKey, text);
            return null;
        }

        if (!kinds.Contains(key!.Kind))
        {
            Violate(PolicyRule.WrongKeyKind, text);
            return null;
        }

        if (others.Any(other => other.Key.SequenceEqual(key.Key)))
        {
            Violate(PolicyRule.DuplicateKey, text);
            return null;
        }

        return key;
    }

    private bool Define(string name)
    {
        if (_names.Add(name))
        {
            return true;
        }

        Violate(PolicyRule.NameTaken, name);
        return false;
    }

    private bool Within(int count, int max)
    {
        if (count < max)
        {
            return true;
        }

        Violate(PolicyRule.TooLarge);
        return false;
    }

    private void Violate(PolicyRule rule, string item = "") => _violations.Add(new PolicyViolation(_line, rule, item));
}
