using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>Ed25519 through the one-shot signature calls of EVP, which PureEdDSA needs (EVP_SIGNATURE-ED25519(7)).</summary>
internal static partial class Libcrypto
{
    private static readonly byte[] Ed25519Name = "ED25519\0"u8.ToArray();

    public static EvpKey Ed25519FromSeed(ReadOnlySpan<byte> seed)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Ed25519.KeyBytes);
        RequireLibrary();
        var key = EVP_PKEY_new_raw_private_key_ex(0, Ed25519Name, 0, in MemoryMarshal.GetReference(seed), seed.Length);
        return key.IsInvalid ? throw Ed25519Failed() : key;
    }

    public static byte[] Ed25519Public(EvpKey key)
    {
        var bytes = new byte[Ed25519.KeyBytes];
        nint length = bytes.Length;
        return EVP_PKEY_get_raw_public_key(key, bytes, ref length) == Ok && length == bytes.Length ? bytes : throw Ed25519Failed();
    }

    public static byte[] Ed25519Sign(EvpKey key, ReadOnlySpan<byte> message)
    {
        using var context = EVP_MD_CTX_new();
        var signature = new byte[Ed25519.SignatureBytes];
        nint length = signature.Length;
        return EVP_DigestSignInit(context, 0, 0, 0, key) == Ok
            && EVP_DigestSign(context, signature, ref length, in MemoryMarshal.GetReference(message), message.Length) == Ok
            && length == signature.Length
            ? signature
            : throw Ed25519Failed();
    }

    public static bool Ed25519Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        RequireLibrary();
        using var key = EVP_PKEY_new_raw_public_key_ex(0, Ed25519Name, 0, in MemoryMarshal.GetReference(publicKey), publicKey.Length);
        using var context = EVP_MD_CTX_new();
        var verified = !key.IsInvalid
            && EVP_DigestVerifyInit(context, 0, 0, 0, key) == Ok
            && EVP_DigestVerify(context, in MemoryMarshal.GetReference(signature), signature.Length, in MemoryMarshal.GetReference(message), message.Length) == Ok;
        if (!verified)
        {
            // A refused signature leaves its reason in the thread's queue, where a later call would find it.
            ERR_clear_error();
        }

        return verified;
    }

    private static void RequireLibrary()
    {
        if (!IsAvailable)
        {
            throw new PlatformNotSupportedException("Ed25519 needs OpenSSL 3.");
        }
    }

    private static System.Security.Cryptography.CryptographicException Ed25519Failed() => new("libcrypto refused an Ed25519 operation.");

    internal sealed class MdContext() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
    {
        protected override bool ReleaseHandle()
        {
            EVP_MD_CTX_free(handle);
            return true;
        }
    }

    [DllImport(Library)]
    private static extern EvpKey EVP_PKEY_new_raw_private_key_ex(nint libraryContext, byte[] type, nint properties, in byte key, nint length);

    [DllImport(Library)]
    private static extern EvpKey EVP_PKEY_new_raw_public_key_ex(nint libraryContext, byte[] type, nint properties, in byte key, nint length);

    [DllImport(Library)]
    private static extern int EVP_PKEY_get_raw_public_key(EvpKey key, byte[] buffer, ref nint length);

    [DllImport(Library)]
    private static extern MdContext EVP_MD_CTX_new();

    [DllImport(Library)]
    private static extern void EVP_MD_CTX_free(nint context);

    [DllImport(Library)]
    private static extern int EVP_DigestSignInit(MdContext context, nint keyContext, nint digest, nint engine, EvpKey key);

    [DllImport(Library)]
    private static extern int EVP_DigestSign(MdContext context, byte[] signature, ref nint length, in byte message, nint messageLength);

    [DllImport(Library)]
    private static extern int EVP_DigestVerifyInit(MdContext context, nint keyContext, nint digest, nint engine, EvpKey key);

    [DllImport(Library)]
    private static extern int EVP_DigestVerify(MdContext context, in byte signature, nint signatureLength, in byte message, nint messageLength);

    [DllImport(Library)]
    private static extern void ERR_clear_error();
}
