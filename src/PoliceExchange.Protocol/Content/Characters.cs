using System.Buffers;

namespace PoliceExchange.Protocol.Content;

/// <summary>The sets of characters that forms are made of.</summary>
internal static class Characters
{
    internal static readonly SearchValues<char> Mrz = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<");
    internal static readonly SearchValues<char> UpperOrDigit = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    internal static readonly SearchValues<char> Group = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    internal static readonly SearchValues<char> Pseudonym = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
    internal static readonly SearchValues<char> MediaType = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-+.");
}
