using System.Security.Cryptography;
using PoliceExchange.Matching.Names;

namespace PoliceExchange.Matching.Encoding;

/// <summary>A name of a person as a notice states it.</summary>
internal readonly record struct StatedName(string Text, NameKind Kind = NameKind.Stated);

/// <summary>The blind forms of a record, and what could not be made blind.</summary>
/// <param name="Forms">Each as <see cref="RecordEncoding"/> writes it.</param>
/// <param name="NeedsOwnerSearch">No date of birth, or no name of a script that is known: only the owner can find it (slow path, DESIGN.md 13 (25)).</param>
/// <param name="Truncated">There were more forms than a record may have.</param>
internal sealed record RecordForms(IReadOnlyList<byte[]> Forms, bool NeedsOwnerSearch, bool Truncated);

/// <summary>Encodes the persons of notices at their gateway (MATCHING.md 4). One per thread.</summary>
internal sealed class RecordEncoder : IDisposable
{
    /// <summary>Forms of one record: all names, in all their variants, under all its dates.</summary>
    internal const int MaxForms = 64;

    private readonly NameEncoder _encoder = new();

    /// <summary>Encodes a record. The epoch key is the caller's and stays it; what is derived from it is zeroed here.</summary>
    /// <param name="epochKey">The epoch's key, 32 bytes or more.</param>
    /// <param name="epoch">The epoch's number.</param>
    /// <param name="reference">Something that names the record and never changes, to choose the bucket of a date that is a year alone.</param>
    /// <param name="names">Its names and aliases, best first.</param>
    /// <param name="dates">Its possible dates of birth; partial ones count as their year.</param>
    internal RecordForms Encode(ReadOnlySpan<byte> epochKey, uint epoch, ReadOnlySpan<byte> reference, IEnumerable<StatedName> names, IEnumerable<BirthDate> dates)
    {
        var forms = Variants(names, out var truncated);
        var encoded = new List<byte[]>(forms.Count);
        Span<byte> key = stackalloc byte[DateKey.Size];
        Span<ulong> filter = stackalloc ulong[NameEncoder.FilterWords];
        Span<ulong> tokens = stackalloc ulong[NameForm.MaxTokens * NameEncoder.TokenWords];
        // Names outside, dates inside: what is laid out of a name serves all its dates.
        var cohorts = dates.Where(date => date.IsKnown).Select(date => date.IsWhole ? date : new BirthDate(date.Year, 0, 0)).Distinct().ToList();
        foreach (var form in forms)
        {
            if (!_encoder.Prepare(form))
            {
                continue;
            }
            foreach (var date in cohorts)
            {
                if (encoded.Count == MaxForms)
                {
                    truncated = true;
                    break;
                }
                var bucket = DateKey.BucketOf(epochKey, date, reference);
                DateKey.Derive(epochKey, date.Packed, bucket, key);
                _encoder.Encode(key, filter, tokens);
                encoded.Add(RecordEncoding.Write(form.Kind, epoch, DateKey.Label(epochKey, date.Packed, bucket), filter, tokens[..(2 * _encoder.Tokens)]));
            }
        }
        CryptographicOperations.ZeroMemory(key);
        return new RecordForms(encoded, encoded.Count == 0 || forms.Any(form => form.Unread), truncated);
    }

    public void Dispose() => _encoder.Dispose();

    private static List<NameForm> Variants(IEnumerable<StatedName> names, out bool truncated)
    {
        // All stated forms first: a limit must cut guesses, not aliases.
        var variants = names.Select(name => NameVariants.Of(name.Text, name.Kind)).Where(forms => forms.Count > 0).ToList();
        var ordered = variants.Select(forms => forms[0]).Concat(variants.SelectMany(forms => forms.Skip(1))).Distinct().ToList();
        truncated = ordered.Count > MaxForms;
        return truncated ? ordered[..MaxForms] : ordered;
    }
}
