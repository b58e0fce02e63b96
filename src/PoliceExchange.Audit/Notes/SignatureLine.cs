using System.Buffers.Binary;
using PoliceExchange.Audit.Text;

namespace PoliceExchange.Audit.Notes;

/// <summary>One signature line: em dash, space, key name, space, base64(id || signature) (signed-note, "Format").</summary>
/// <param name="Name">Key name.</param>
/// <param name="Id">Key id.</param>
/// <param name="Signature">The blob of the type.</param>
internal sealed record SignatureLine(string Name, uint Id, byte[] Signature)
{
    private const string Start = "\u2014 ";
    private const int IdBytes = 4;

    /// <summary>Reads one line without its newline; null when malformed.</summary>
    public static SignatureLine? Parse(ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = line[Start.Length..];
        var space = rest.IndexOf(' ');
        if (space < 0 || !LogName.IsValid(rest[..space]) || CanonicalBase64.Decode(rest[(space + 1)..]) is not { Length: > IdBytes } blob)
        {
            return null;
        }

        return new SignatureLine(rest[..space].ToString(), BinaryPrimitives.ReadUInt32BigEndian(blob), blob[IdBytes..]);
    }

    /// <summary>The line with its newline.</summary>
    public string ToText()
    {
        var blob = new byte[IdBytes + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(blob, Id);
        Signature.CopyTo(blob, IdBytes);
        return $"{Start}{Name} {Convert.ToBase64String(blob)}\n";
    }

    /// <summary>Is it by this key? Name and id together name a key (signed-note, "Signatures").</summary>
    public bool IsBy(VerifierKey key) => Id == key.Id && Name == key.Name;

    /// <summary>Reads lines, each with its newline, as a witness answers them (tlog-witness, "add-checkpoint").</summary>
    public static NoteRefusal TryParseAll(ReadOnlySpan<char> text, out IReadOnlyList<SignatureLine> lines)
    {
        lines = [];
        if (text.Length > NoteLimits.MaxBytes)
        {
            return NoteRefusal.TooLarge;
        }

        if (text.IsEmpty || text[^1] != '\n')
        {
            return NoteRefusal.NoSignatures;
        }

        var read = new List<SignatureLine>();
        foreach (var range in text[..^1].Split('\n'))
        {
            if (read.Count == NoteLimits.MaxSignatures)
            {
                return NoteRefusal.TooManySignatures;
            }

            if (Parse(text[range]) is not { } line)
            {
                return NoteRefusal.MalformedSignature;
            }

            read.Add(line);
        }

        lines = read;
        return NoteRefusal.None;
    }
}
