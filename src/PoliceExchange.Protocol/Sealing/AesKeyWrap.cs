using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>
/// AES key wrap (RFC 3394) over 64-bit blocks. The BCL has none. One ECB transform serves all 6n steps of a wrap: setting up
/// the cipher for each step costs twice as much as the wrap (30 against 14 us, SEALING-AND-AUDIT.md 4.1).
/// </summary>
internal static class AesKeyWrap
{
    private const ulong InitialValue = 0xA6A6A6A6A6A6A6A6;
    private const int Rounds = 6;

    public static byte[] Wrap(byte[] keyEncryptionKey, ReadOnlySpan<byte> key)
    {
        if (key.Length < 16 || key.Length % 8 != 0)
        {
            throw new ArgumentException("RFC 3394 wraps two or more 64-bit blocks.", nameof(key));
        }

        using var aes = Cipher(keyEncryptionKey);
        using var transform = aes.CreateEncryptor();
        var wrapped = new byte[key.Length + 8];
        key.CopyTo(wrapped.AsSpan(8));
        var block = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(block, InitialValue);
        var blocks = key.Length / 8;
        for (var step = 1; step <= Rounds * blocks; step++)
        {
            var register = wrapped.AsSpan(8 * (((step - 1) % blocks) + 1), 8);
            register.CopyTo(block.AsSpan(8));
            transform.TransformBlock(block, 0, 16, block, 0);
            block.AsSpan(8).CopyTo(register);
            Mix(block, step);
        }

        block.AsSpan(0, 8).CopyTo(wrapped);
        CryptographicOperations.ZeroMemory(block);
        return wrapped;
    }

    /// <summary>False when the integrity value does not come out (section 2.2.3); the key is then empty.</summary>
    public static bool TryUnwrap(byte[] keyEncryptionKey, ReadOnlySpan<byte> wrapped, out byte[] key)
    {
        key = [];
        if (wrapped.Length < 24 || wrapped.Length % 8 != 0)
        {
            return false;
        }

        using var aes = Cipher(keyEncryptionKey);
        using var transform = aes.CreateDecryptor();
        var output = wrapped[8..].ToArray();
        var block = new byte[16];
        wrapped[..8].CopyTo(block);
        var blocks = output.Length / 8;
        for (var step = Rounds * blocks; step >= 1; step--)
        {
            var register = output.AsSpan(8 * ((step - 1) % blocks), 8);
            Mix(block, step);
            register.CopyTo(block.AsSpan(8));
            transform.TransformBlock(block, 0, 16, block, 0);
            block.AsSpan(8).CopyTo(register);
        }

        Span<byte> expected = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(expected, InitialValue);
        var intact = CryptographicOperations.FixedTimeEquals(expected, block.AsSpan(0, 8));
        CryptographicOperations.ZeroMemory(block);
        if (!intact)
        {
            CryptographicOperations.ZeroMemory(output);
            return false;
        }

        key = output;
        return true;
    }

    private static Aes Cipher(byte[] key)
    {
        var aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.Key = key;
        return aes;
    }

    private static void Mix(Span<byte> block, int step) =>
        BinaryPrimitives.WriteUInt64BigEndian(block, BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)step);
}
