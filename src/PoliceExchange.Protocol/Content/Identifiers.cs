namespace PoliceExchange.Protocol.Content;

/// <summary>Check digits of numbers that are typed by hand at a border. Upper case ASCII only; nothing is repaired.</summary>
public static class Identifiers
{
    private const string VinWeights = "8765432X098765432";

    /// <summary>ISO 6346: owner code, category U, J or Z, six digits, check digit.</summary>
    public static bool IsContainer(string text)
    {
        if (text.Length != 11 || text[3] is not ('U' or 'J' or 'Z') || !text.AsSpan(0, 3).IsUpper() || !text.AsSpan(4).IsDigits())
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < 10; i++)
        {
            sum += (text[i] is >= 'A' ? ContainerLetter(text[i]) : text[i] - '0') << i;
        }

        // A remainder of 10 is written as 0 (ISO 6346, 3.1.5).
        return sum % 11 % 10 == text[10] - '0';
    }

    /// <summary>IMO resolution A.1117(30): six digits weighted 7 to 2, the last digit of the sum is the seventh.</summary>
    public static bool IsImo(string text)
    {
        if (text.Length != 7 || !text.AsSpan().IsDigits())
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < 6; i++)
        {
            sum += (text[i] - '0') * (7 - i);
        }

        return sum % 10 == text[6] - '0';
    }

    /// <summary>ISO 3779: 17 characters without I, O and Q.</summary>
    public static bool IsVin(string text)
    {
        if (text.Length != 17)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'A' and <= 'Z')) || c is 'I' or 'O' or 'Q')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the ninth character of a VIN fits. Only North American makers (first character 1 to 5) must hold to it (49 CFR 565).</summary>
    public static bool VinCheckDigitHolds(string vin)
    {
        if (!IsVin(vin) || vin[0] is < '1' or > '5')
        {
            return true;
        }

        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            var weight = VinWeights[i] == 'X' ? 10 : VinWeights[i] - '0';
            sum += VinValue(vin[i]) * weight;
        }

        var check = sum % 11;
        return vin[8] == (check == 10 ? 'X' : (char)('0' + check));
    }

    /// <summary>IATA air waybill, with or without the hyphen: the eighth digit of the serial is the first seven modulo 7.</summary>
    public static bool IsAirWaybill(string text)
    {
        var digits = text.Length == 12 && text[3] == '-' ? text.Remove(3, 1) : text;
        return digits.Length == 11 && digits.AsSpan().IsDigits()
            && int.Parse(digits.AsSpan(3, 7), System.Globalization.CultureInfo.InvariantCulture) % 7 == digits[10] - '0';
    }

    /// <summary>IMEI: 15 digits, the last by Luhn.</summary>
    public static bool IsImei(string text)
    {
        if (text.Length != 15 || !text.AsSpan().IsDigits())
        {
            return false;
        }

        var sum = 0;
        for (var i = 0; i < 15; i++)
        {
            var digit = (text[i] - '0') * (i % 2 == 1 ? 2 : 1);
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    internal static bool IsDigits(this ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9') < 0;

    internal static bool IsUpper(this ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('A', 'Z') < 0;

    // Letters count from 10 and skip the multiples of 11 (ISO 6346).
    private static int ContainerLetter(char c) => 10 + (c - 'A') + (c switch { 'A' => 0, <= 'K' => 1, <= 'U' => 2, _ => 3 });

    private static int VinValue(char c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'H' => c - 'A' + 1,
        >= 'J' and <= 'R' => c - 'J' + 1,
        _ => c - 'S' + 2,
    };
}
