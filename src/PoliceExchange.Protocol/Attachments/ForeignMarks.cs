namespace PoliceExchange.Protocol.Attachments;

/// <summary>
/// Looks for marks by which another program would take the same bytes for another kind of file (a polyglot): an archive or a document may begin
/// anywhere, an archive is even read from its end. The marks are long enough not to stand in compressed data by chance.
/// </summary>
internal sealed class ForeignMarks(long size)
{
    // The end record of a ZIP stands in the last 22 bytes and a comment of at most 65,535 before the end of the file (APPNOTE 4.3.16).
    private const int ZipTail = 22 + 65_535;
    private const int Longest = 16;

    private static readonly (byte[] Mark, Foreign Kind)[] Marks =
    [
        ("%pdf-"u8.ToArray(), Foreign.Pdf), ("<script"u8.ToArray(), Foreign.Html), ("<iframe"u8.ToArray(), Foreign.Html), ("<!doctype"u8.ToArray(), Foreign.Html),
        ("<html"u8.ToArray(), Foreign.Html), ("<?php"u8.ToArray(), Foreign.Html), ("javascript:"u8.ToArray(), Foreign.Html), ("rar!\x1a\x07"u8.ToArray(), Foreign.Archive),
        ([(byte)'7', (byte)'z', 0xbc, 0xaf, 0x27, 0x1c], Foreign.Archive), ([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], Foreign.Archive),
    ];

    private static ReadOnlySpan<byte> ZipEnd => [(byte)'p', (byte)'k', 5, 6];

    private readonly byte[] _window = new byte[Longest + 1024];
    private int _kept;
    private long _seen;

    /// <summary>What was met.</summary>
    public Foreign Met { get; private set; }

    /// <summary>Shows the next bytes.</summary>
    public void See(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var step = Math.Min(bytes.Length, _window.Length - _kept);
            bytes[..step].CopyTo(_window.AsSpan(_kept));
            bytes = bytes[step..];
            _seen += step;
            Look(_kept + step, step);
        }
    }

    private void Look(int length, int fresh)
    {
        // Letters fold to small ones: a reader of HTML does not care.
        foreach (ref var one in _window.AsSpan(length - fresh, fresh))
        {
            one = one is >= (byte)'A' and <= (byte)'Z' ? (byte)(one | 0x20) : one;
        }
        var window = _window.AsSpan(0, length);
        foreach (var (mark, kind) in Marks)
        {
            Met |= window.IndexOf(mark) >= 0 ? kind : Foreign.None;
        }
        // Only what may still be inside the tail counts; PK in the middle of a picture is chance.
        Met |= window.LastIndexOf(ZipEnd) is var zip and >= 0 && size - (_seen - length + zip) <= ZipTail ? Foreign.Archive : Foreign.None;
        _kept = Math.Min(Longest, length);
        window[^_kept..].CopyTo(_window);
    }
}

/// <summary>Kinds of file that others would see.</summary>
[Flags]
internal enum Foreign
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A page that a browser runs.</summary>
    Html = 1,

    /// <summary>A PDF.</summary>
    Pdf = 2,

    /// <summary>An archive or a compound document.</summary>
    Archive = 4,
}
