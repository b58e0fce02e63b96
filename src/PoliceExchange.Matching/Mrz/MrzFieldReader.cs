using PoliceExchange.Matching.Encoding;

namespace PoliceExchange.Matching.Mrz;

/// <summary>Takes the fields of one zone apart; collects what does not verify and what was put right.</summary>
internal sealed class MrzFieldReader(int thisYear)
{
    private MrzFields _doubtful;
    private MrzFields _repaired;

    internal MrzDocument Read(MrzFormat format, string[] lines) => format switch
    {
        MrzFormat.Td1 => Td1(lines[0], lines[1], lines[2]),
        MrzFormat.FrenchCard => FrenchCard(lines[0], lines[1]),
        _ => TwoLines(format, lines[0], lines[1]),
    };

    private MrzDocument Td1(string first, string second, string names)
    {
        var (number, optional) = Number(first.Substring(5, 9), first[14], first[15..]);
        var birth = Field(MrzFields.Birth, second[..6], second[6], digits: true);
        var expiry = Field(MrzFields.Expiry, second.Substring(8, 6), second[14], digits: true);
        // The composite covers the zone as printed; a repaired field stands in it repaired (9303-5 section 4.2.4).
        var upper = _repaired.HasFlag(MrzFields.Number) && number.Length <= 9 ? string.Concat(number.PadRight(9, '<'), first.AsSpan(14)) : first[5..];
        Composite(second[29], upper, birth.Text, birth.Check, expiry.Text, expiry.Check, second.Substring(18, 11));
        return Document(MrzFormat.Td1, first[..2], first.Substring(2, 3), second.Substring(15, 3), number, names, birth.Text, expiry.Text, second[7], Trim(string.Concat(optional, "<", second.AsSpan(18, 11))));
    }

    private MrzDocument TwoLines(MrzFormat format, string first, string second)
    {
        var passport = format == MrzFormat.Td3;
        var visa = format is MrzFormat.VisaA or MrzFormat.VisaB;
        var optional = second[28..(passport ? 42 : visa ? second.Length : 35)];
        // Only the card of two lines continues a long number in its optional data (9303-6 section 4.2.2).
        var (number, rest) = format == MrzFormat.Td2 ? Number(second[..9], second[9], optional) : (Field(MrzFields.Number, second[..9], second[9], digits: false).Text, optional);
        var birth = Field(MrzFields.Birth, second.Substring(13, 6), second[19], digits: true);
        var expiry = Field(MrzFields.Expiry, second.Substring(21, 6), second[27], digits: true);
        if (passport && !(second[42] == '<' && Trim(optional).Length == 0))
        {
            // The digit of the personal number may be a filler when there is none (9303-4 section 4.2.2).
            Field(MrzFields.Optional, optional, second[42], digits: false);
        }
        if (!visa)
        {
            var upper = _repaired.HasFlag(MrzFields.Number) && number.Length <= 9 ? number.PadRight(9, '<') + OcrRepair.AsDigit(second[9]) : second[..10];
            Composite(second[^1], upper, birth.Text, birth.Check, expiry.Text, expiry.Check, second[28..^1]);
        }
        return Document(format, first[..2], first.Substring(2, 3), second.Substring(10, 3), number.TrimEnd('<'), first[5..], birth.Text, expiry.Text, second[20], Trim(rest));
    }

    /// <summary>The French card: surname above, forenames below between number and date of birth; one check over both lines.</summary>
    private MrzDocument FrenchCard(string first, string second)
    {
        var number = Field(MrzFields.Number, second[..12], second[12], digits: false);
        var birth = Field(MrzFields.Birth, second.Substring(27, 6), second[33], digits: true);
        Composite(second[35], first, number.Text, number.Check, second.Substring(13, 14), birth.Text, birth.Check, second.Substring(34, 1));
        return Document(MrzFormat.FrenchCard, first[..2], "FRA", "FRA", number.Text.TrimEnd('<'), string.Concat(first.AsSpan(5, 25).TrimEnd('<'), "<<", second.AsSpan(13, 14)), birth.Text, "<<<<<<", second[34], "");
    }

    private MrzDocument Document(MrzFormat format, string type, string issuer, string nationality, string number, string names, string birth, string expiry, char sex, string optional)
    {
        var split = names.IndexOf("<<", StringComparison.Ordinal);
        var (surnames, forenames) = split < 0 ? (names, "") : (names[..split], names[(split + 2)..]);
        if (names.AsSpan().ContainsAnyInRange('0', '9') || names.AsSpan().TrimEnd('<').Length == 0)
        {
            // No name has a digit, and no check digit covers names: which letter it was is for a person to say.
            _doubtful |= MrzFields.Names;
        }
        if (issuer.AsSpan().ContainsAnyInRange('0', '9') || nationality.AsSpan().ContainsAnyInRange('0', '9'))
        {
            _doubtful |= MrzFields.States;
        }
        if (sex is not ('M' or 'F' or '<' or 'X'))
        {
            _doubtful |= MrzFields.Sex;
        }
        var born = _doubtful.HasFlag(MrzFields.Birth) ? default : Birth(birth);
        var expires = _doubtful.HasFlag(MrzFields.Expiry) ? default : Expiry(expiry);
        return new MrzDocument
        {
            Format = format,
            Type = type.TrimEnd('<'),
            Issuer = State(issuer),
            Nationality = State(nationality),
            Number = number,
            Surnames = Spaced(surnames),
            Forenames = Spaced(forenames),
            NamesTruncated = names[^1] != '<',
            Birth = born,
            Expiry = expires,
            Sex = sex is 'M' or 'F' ? sex : '<',
            Optional = optional,
            Doubtful = _doubtful,
            Repaired = _repaired,
        };
    }

    /// <summary>A document number that may go on in the optional data, its digit behind it, when a filler stands where the digit belongs (9303-5 section 4.2.2).</summary>
    private (string Number, string Optional) Number(string number, char check, string optional)
    {
        var end = optional.IndexOf('<', StringComparison.Ordinal);
        end = end < 0 ? optional.Length : end;
        if (check != '<' || end < 1)
        {
            return (Field(MrzFields.Number, number, check, digits: false).Text.TrimEnd('<'), optional);
        }
        var (whole, digit) = (number + optional[..(end - 1)], optional[end - 1]);
        // Some cards count the filler between the two parts (Belgium, in the public vectors). No repair: a number so long has too many ways to fit.
        if (!CheckDigit.Fits(digit, whole) && !CheckDigit.Fits(digit, number, "<", optional[..(end - 1)]))
        {
            _doubtful |= MrzFields.Number;
        }
        return (whole.TrimEnd('<'), optional[end..]);
    }

    /// <summary>A field and its check digit: as printed if they fit, put right if that makes them fit, doubtful otherwise.</summary>
    private (string Text, string Check) Field(MrzFields field, string text, char check, bool digits)
    {
        if (CheckDigit.Fits(check, text) && !(digits && text.AsSpan().ContainsAnyInRange('A', 'Z')))
        {
            return (text, check.ToString());
        }
        // A field of fillers may have a filler as its digit.
        if (check == '<' && text.AsSpan().TrimEnd('<').Length == 0)
        {
            return (text, "<");
        }
        var digit = OcrRepair.AsDigit(check);
        var right = digits ? OcrRepair.AsDigits(text)
            : CheckDigit.Fits(digit, text) ? text
            : OcrRepair.OneChange(text, digit);
        if (right is not null && CheckDigit.Fits(digit, right) && !(digits && right.AsSpan().ContainsAnyInRange('A', 'Z')))
        {
            _repaired |= field;
            return (right, digit.ToString());
        }
        _doubtful |= field;
        return (text, check.ToString());
    }

    private void Composite(char check, params ReadOnlySpan<string> pieces)
    {
        if (CheckDigit.Fits(OcrRepair.AsDigit(check), pieces))
        {
            return;
        }
        _doubtful |= MrzFields.Composite;
        // The check over all does not bear out what was put right, so it is not right.
        _doubtful |= _repaired;
        _repaired = MrzFields.None;
    }

    private BirthDate Birth(string text)
    {
        if (!Number(text, 0, out var year) || !Number(text, 2, out var month) || !Number(text, 4, out var day))
        {
            return Partial(MrzFields.Birth, text);
        }
        return Date(MrzFields.Birth, Century(year), month, day);
    }

    /// <summary>Two digits mean the last year that is not in the future (MATCHING.md 7).</summary>
    private int Century(int year) => thisYear / 100 * 100 + year > thisYear ? thisYear / 100 * 100 - 100 + year : thisYear / 100 * 100 + year;

    private BirthDate Expiry(string text) =>
        // Documents run for ten years, not fifty.
        Number(text, 0, out var year) && Number(text, 2, out var month) && Number(text, 4, out var day) ? Date(MrzFields.Expiry, year - thisYear % 100 > 50 ? 1900 + year : 2000 + year, month, day) : default;

    /// <summary>Fillers stand for a month or day that is not known; a year that is not known leaves nothing.</summary>
    private BirthDate Partial(MrzFields field, string text) =>
        text[..2] == "<<" ? default
        : Number(text, 0, out var year) ? Date(field, Century(year), Number(text, 2, out var month) ? month : 0, 0)
        : Doubt(field);

    private BirthDate Date(MrzFields field, int year, int month, int day) => BirthDate.Of(year, month, day) ?? Doubt(field);

    private BirthDate Doubt(MrzFields field)
    {
        _doubtful |= field;
        return default;
    }

    private static bool Number(string text, int at, out int number)
    {
        number = 0;
        if (!char.IsAsciiDigit(text[at]) || !char.IsAsciiDigit(text[at + 1]))
        {
            return false;
        }
        number = (text[at] - '0') * 10 + text[at + 1] - '0';
        return true;
    }

    /// <summary>ICAO's codes that stand for a state under another one (9303-3 section 5): Germany, and the kinds of British nationality.</summary>
    private static string State(string code) => code.TrimEnd('<') switch
    {
        "D" => "DEU",
        "GBD" or "GBN" or "GBO" or "GBP" or "GBS" => "GBR",
        var other => other,
    };

    private static string Spaced(string field) => string.Join(' ', field.Split('<', StringSplitOptions.RemoveEmptyEntries));

    private static string Trim(string field) => field.Trim('<');
}
