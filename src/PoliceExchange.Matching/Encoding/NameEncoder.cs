using System.Buffers.Binary;
using System.Security.Cryptography;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Encoding;

/// <summary>
/// Makes the two layers of a name under the key of one cohort (MATCHING.md 4 steps 3 and 4). What is hashed is laid out once per name
/// (<see cref="Prepare"/>); <see cref="Encode"/> then costs one key schedule and one pass of AES per cohort and allocates nothing.
/// Not for use by two threads at once.
/// </summary>
internal sealed class NameEncoder : IDisposable
{
    /// <summary>Layer 1: words of the folded filter.</summary>
    internal const int FilterWords = 16;

    /// <summary>Layer 2: words of a token's filter.</summary>
    internal const int TokenWords = 2;

    /// <summary>Layer 1 takes this many bigrams at most, so that the fill of the longest name stays below the hub's limit (MATCHING.md 3.3).</summary>
    internal const int MaxBigrams = 64;

    private const int Positions = 8;
    private const int TokenPositions = 4;
    private const byte FilterTag = 1;
    private const byte TokenTag = 2;
    private const byte SkeletonTag = 3;
    private const byte SkeletonTagAgain = 4;
    private const byte LetterTag = 5;

    /// <summary>A letter weighs half a bigram: it survives swapped letters, which break three bigrams, and is shared by many names.</summary>
    private const int LetterPositions = 2;

    private const byte Edge = (byte)'_';
    private const int Block = 16;
    private const int MaxElements = NameForm.MaxTokens * (2 * NameForm.MaxLetters + 3);

    private readonly Aes _aes = Aes.Create();
    private readonly byte[] _plain = new byte[2 * MaxElements * Block];
    private readonly byte[] _hashed = new byte[2 * MaxElements * Block];
    private readonly int[] _ends = new int[NameForm.MaxTokens];
    private int _tokens;
    private int _bigrams;
    private int _blocks;

    /// <summary>Tokens of the prepared name.</summary>
    internal int Tokens => _tokens;

    /// <summary>Lays out what is hashed of a name. False when it is too short to be told from others: the hub would refuse it.</summary>
    internal bool Prepare(NameForm name)
    {
        CryptographicOperations.ZeroMemory(_plain.AsSpan(0, _blocks * Block));
        (_tokens, _bigrams, _blocks) = (name.Count, 0, 0);
        for (var i = 0; i < name.Count; i++)
        {
            AddBigrams(name[i], FilterTag, 0, name.IsPrefix(i));
        }
        _bigrams = _blocks;
        Span<byte> skeleton = stackalloc byte[Skeleton.MaxLength];
        for (var i = 0; i < name.Count; i++)
        {
            var start = _blocks;
            // An initial is its first bigram, so it lies inside every token that begins with it.
            var open = name.IsPrefix(i) || name[i].Length == 1;
            AddBigrams(name[i], TokenTag, start, open);
            if (!open)
            {
                var length = Skeleton.Write(name[i], skeleton);
                Add(SkeletonTag, skeleton[..length]);
                Add(SkeletonTagAgain, skeleton[..length]);
                AddLetters(name[i]);
            }
            _ends[i] = _blocks;
        }
        return _bigrams >= EncodingLimits.MinBigrams;
    }

    /// <summary>Encodes the prepared name under a cohort's key: layer 1 into <paramref name="filter"/> (16 words), layer 2 into <paramref name="tokens"/> (2 words a token, in the form's order).</summary>
    internal void Encode(ReadOnlySpan<byte> dateKey, Span<ulong> filter, Span<ulong> tokens)
    {
        _aes.SetKey(dateKey[..Block]);
        _aes.EncryptEcb(_plain.AsSpan(0, _blocks * Block), _hashed, PaddingMode.None);
        Fold(filter);
        var from = _bigrams;
        for (var token = 0; token < _tokens; token++)
        {
            ulong low = 0, high = 0;
            for (var i = from; i < _ends[token]; i++)
            {
                var hash = BinaryPrimitives.ReadUInt64LittleEndian(_hashed.AsSpan(i * Block));
                var positions = _plain[i * Block] == LetterTag ? LetterPositions : TokenPositions;
                for (var k = 0; k < positions; k++, hash >>= 7)
                {
                    if ((hash & 64) == 0)
                    {
                        low |= 1UL << (int)(hash & 63);
                    }
                    else
                    {
                        high |= 1UL << (int)(hash & 63);
                    }
                }
            }
            (tokens[token * TokenWords], tokens[token * TokenWords + 1]) = (low, high);
            from = _ends[token];
        }
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_plain);
        CryptographicOperations.ZeroMemory(_hashed);
        _aes.Dispose();
    }

    /// <summary>2,048 bits, eight positions per bigram, folded by XOR to 1,024.</summary>
    private void Fold(Span<ulong> filter)
    {
        Span<ulong> wide = stackalloc ulong[2 * FilterWords];
        wide.Clear();
        var limit = _bigrams <= MaxBigrams ? ulong.MaxValue : NthHash();
        for (var i = 0; i < _bigrams; i++)
        {
            var low = BinaryPrimitives.ReadUInt64LittleEndian(_hashed.AsSpan(i * Block));
            if (low > limit)
            {
                continue;
            }
            var high = BinaryPrimitives.ReadUInt64LittleEndian(_hashed.AsSpan(i * Block + 8));
            for (var k = 0; k < 5; k++, low >>= 11)
            {
                wide[(int)(low & 2047) >> 6] |= 1UL << (int)(low & 63);
            }
            for (var k = 5; k < Positions; k++, high >>= 11)
            {
                wide[(int)(high & 2047) >> 6] |= 1UL << (int)(high & 63);
            }
        }
        for (var i = 0; i < FilterWords; i++)
        {
            filter[i] = wide[i] ^ wide[i + FilterWords];
        }
    }

    /// <summary>Of a very long name the bigrams with the smallest hashes count: two writings of it then drop the same ones.</summary>
    private ulong NthHash()
    {
        Span<ulong> hashes = stackalloc ulong[_bigrams];
        for (var i = 0; i < _bigrams; i++)
        {
            hashes[i] = BinaryPrimitives.ReadUInt64LittleEndian(_hashed.AsSpan(i * Block));
        }
        hashes.Sort();
        return hashes[MaxBigrams - 1];
    }

    private void AddBigrams(string token, byte tag, int setStart, bool open)
    {
        Span<byte> pair = stackalloc byte[2];
        for (var i = 0; i <= token.Length - (open ? 1 : 0); i++)
        {
            pair[0] = i == 0 ? Edge : (byte)token[i - 1];
            pair[1] = i == token.Length ? Edge : (byte)token[i];
            if (!Has(tag, pair, setStart))
            {
                Add(tag, pair);
            }
        }
    }

    /// <summary>The letters of a token, each with its how-manieth it is.</summary>
    private void AddLetters(string token)
    {
        Span<byte> element = stackalloc byte[2];
        for (var i = 0; i < token.Length; i++)
        {
            element[0] = (byte)token[i];
            element[1] = (byte)token.AsSpan(0, i).Count(token[i]);
            Add(LetterTag, element);
        }
    }

    private bool Has(byte tag, ReadOnlySpan<byte> pair, int from)
    {
        for (var i = from; i < _blocks; i++)
        {
            var block = _plain.AsSpan(i * Block, 4);
            if (block[0] == tag && block[2] == pair[0] && block[3] == pair[1])
            {
                return true;
            }
        }
        return false;
    }

    private void Add(byte tag, ReadOnlySpan<byte> element)
    {
        var block = _plain.AsSpan(_blocks * Block, Block);
        block.Clear();
        block[0] = tag;
        block[1] = (byte)element.Length;
        element.CopyTo(block[2..]);
        _blocks++;
    }
}
