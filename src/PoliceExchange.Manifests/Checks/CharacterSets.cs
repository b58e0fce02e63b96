using System.Buffers;

namespace PoliceExchange.Manifests.Checks;

/// <summary>The sets of characters that cells are made of.</summary>
internal static class CharacterSets
{
    internal static readonly SearchValues<char> Telephone = SearchValues.Create("0123456789 ()-.");
    internal static readonly SearchValues<char> Decimal = SearchValues.Create("0123456789.,");
    internal static readonly SearchValues<char> DocumentNumber = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/ .");
    internal static readonly SearchValues<char> Zone = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<");
    internal static readonly SearchValues<char> Blanks = SearchValues.Create("-.?*_/ ");
    internal static readonly SearchValues<char> NoName = SearchValues.Create("@#$%&*_+=<>|\\{}[]?!;:");
    internal static readonly SearchValues<char> Seat = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
}
