using PoliceExchange.Protocol.Lookup.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Console.Views;

/// <summary>What an officer at a counter scans or types into the one field.</summary>
internal static class BorderField
{
    private const int MaxNumber = 40;

    /// <summary>
    /// A machine-readable zone where there is a filler character, which no document number has; else the issuing state and the number of
    /// a passport, such as JAM A4471920. Null for anything else.
    /// </summary>
    public static LookUpQuestion? Read(string text)
    {
        var given = text.Trim().ToUpperInvariant();
        if (given.Contains('<', StringComparison.Ordinal))
        {
            return new LookUpQuestion { Mrz = string.Join('\n', given.Split(['\r', '\n', ' '], StringSplitOptions.RemoveEmptyEntries)) };
        }
        var number = given.Length > 3 ? given[3..].Trim(' ', '-', '/') : "";
        return given.Length > 3 && given[..3].All(char.IsAsciiLetterUpper) && given[3] is ' ' or '-' or '/' && number.Length is > 3 and <= MaxNumber && number.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ' ')
            ? new LookUpQuestion { Document = new DocumentQuestion { Type = DocumentType.Passport, Issuer = given[..3], Number = number } }
            : null;
    }
}
