using System.Buffers;
using System.Text;
using Grpc.Core.Utils;

namespace Grpc.Core;

public sealed partial class Metadata
{
    /// <summary>One key with text or, for a "-bin" key, bytes. Immutable.</summary>
    public class Entry
    {
        // Custom-Metadata, Header-Name of grpc doc/PROTOCOL-HTTP2.md; upper case is accepted and lowered, as HTTP/2 demands.
        private static readonly SearchValues<char> KeyChars =
            SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

        private readonly string? value;
        private readonly byte[]? valueBytes;

        public Entry(string key, byte[] valueBytes)
        {
            Key = NormalizeKey(key);
            GrpcPreconditions.CheckArgument(IsBinary, "Bytes need a key that ends in -bin.");
            this.valueBytes = (byte[])GrpcPreconditions.CheckNotNull(valueBytes, nameof(valueBytes)).Clone();
        }

        public Entry(string key, string value)
        {
            Key = NormalizeKey(key);
            GrpcPreconditions.CheckArgument(!IsBinary, "Text cannot have a key that ends in -bin.");
            this.value = GrpcPreconditions.CheckNotNull(value, nameof(value));
        }

        public string Key { get; }

        public bool IsBinary => Key.EndsWith(BinaryHeaderSuffix, StringComparison.Ordinal);

        public string Value
        {
            get
            {
                GrpcPreconditions.CheckState(!IsBinary, "The entry holds bytes, not text.");
                return value!;
            }
        }

        /// <summary>A copy, so that the entry stays immutable.</summary>
        public byte[] ValueBytes => valueBytes is null ? Encoding.ASCII.GetBytes(value!) : (byte[])valueBytes.Clone();

        public override string ToString() => valueBytes is null
            ? $"[Entry: key={Key}, value={value}]"
            : $"[Entry: key={Key}, valueBytes={Convert.ToHexString(valueBytes)}]";

        // Keys are ASCII, so ordinal is right.
        internal bool HasKey(string key) => string.Equals(Key, key, StringComparison.OrdinalIgnoreCase);

        private static string NormalizeKey(string key)
        {
            GrpcPreconditions.CheckNotNull(key, nameof(key));
            GrpcPreconditions.CheckArgument(
                !key.AsSpan().ContainsAnyExcept(KeyChars),
                "A metadata key consists of ASCII letters, digits, '_', '-' and '.'.");
            return key.ToLowerInvariant();
        }
    }
}
