using System.Text;

namespace PoliceExchange.Audit.Text;

/// <summary>
/// Names of logs, witnesses and keys: not empty, no Unicode space, no plus, no control character (signed-note, "Format");
/// at most 255 bytes, which is what an ML-DSA cosignature can commit to (tlog-cosignature, "ML-DSA-44 signed message").
/// </summary>
internal static class LogName
{
    public const int MaxBytes = 255;

    public static bool IsValid(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxBytes || Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            return false;
        }

        foreach (var character in name)
        {
            if (character is '+' or < ' ' || char.IsWhiteSpace(character))
            {
                return false;
            }
        }

        return true;
    }
}
