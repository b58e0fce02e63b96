using PoliceExchange.Matching.Encoding;
using PoliceExchange.Matching.Evidence;
using PoliceExchange.Matching.Names;
using PoliceExchange.Matching.Query;
using PoliceExchange.Matching.Weights;
using PoliceExchange.Protocol.Lookup.V1;
using Evidence = PoliceExchange.Matching.Evidence.Band;
using Likeness = PoliceExchange.Protocol.Lookup.V1.Likeness;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>A question held against an opened record, in plain text, at the gateway that asked.</summary>
/// <param name="State">Hit, or possible.</param>
/// <param name="Person">The person who was met; null for an object.</param>
/// <param name="Why">What agrees and what does not.</param>
internal sealed record Comparison(HitState State, RecordPerson? Person, IReadOnlyList<Agreement> Why)
{
    /// <summary>The comparison; null when it is none after all.</summary>
    /// <param name="red">The hub was sure.</param>
    /// <param name="scale">Logarithm of how many names the hub searched.</param>
    public static Comparison? Of(Question question, RecordSubject subject, bool red, uint scale)
    {
        var number = question.Numbers.FirstOrDefault(asked => subject.Numbers.Any(asked.IsSame));
        var best = question.Name is { } name ? Best(name, question.Date, subject) : default;
        var bands = new Bands(1L << (int)Math.Min(scale, 40));
        var band = number is not null ? Evidence.Red : bands.Of(best.Bits);
        if (!red && band == Evidence.None)
        {
            return null;
        }
        var why = new List<Agreement>();
        var person = best.Person ?? (number is null ? (subject.Persons.Count > 0 ? subject.Persons[0] : null) : subject.Persons.FirstOrDefault(one => one.Details.Documents.Select(ObjectKey.Of).Any(known => known is not null && number.IsSame(known))));
        if (person is not null && question.Name is not null)
        {
            why.Add(new Agreement { Field = "name", Likeness = best.Form is { } form && form.Equals(question.Name) ? Likeness.Same : best.NameBits > 0 ? Likeness.Alike : Likeness.Different, Record = best.Text ?? "" });
            why.Add(new Agreement { Field = "date_of_birth", Likeness = Of(question.Date, person.Dates), Record = person.Details.DateOfBirth });
        }
        if (number is not null)
        {
            why.Add(new Agreement { Field = "number", Likeness = Likeness.Same, Record = number.Number });
        }
        return new Comparison(red || band == Evidence.Red ? HitState.Hit : HitState.Possible, person, why);
    }

    private static (float Bits, float NameBits, RecordPerson? Person, NameForm? Form, string? Text) Best(NameForm name, BirthDate date, RecordSubject subject)
    {
        using var encoder = new QueryEncoder(TokenFrequencies.Default);
        var weights = encoder.Weights(name);
        (float Bits, float NameBits, RecordPerson? Person, NameForm? Form, string? Text) best = (float.NegativeInfinity, 0, null, null, null);
        foreach (var person in subject.Persons)
        {
            var dates = person.Dates.Select(one => DateEvidence.Bits(DateEvidence.Between(date, one))).DefaultIfEmpty(0).Max();
            foreach (var stated in person.Names)
            {
                foreach (var form in NameVariants.Of(stated.Text, stated.Kind))
                {
                    var bits = PlainEvidence.Bits(name, weights, form) - Bands.Discount(form.Kind);
                    if (bits + dates > best.Bits)
                    {
                        best = (bits + dates, bits, person, form, stated.Text);
                    }
                }
            }
        }
        return best;
    }

    private static Likeness Of(BirthDate asked, IReadOnlyList<BirthDate> known)
    {
        if (!asked.IsKnown || known.Count == 0)
        {
            return Likeness.NotKnown;
        }
        var level = known.Min(one => DateEvidence.Between(asked, one));
        return level switch { DateLevel.Exact => Likeness.Same, DateLevel.Conflict => Likeness.Different, _ => Likeness.Alike };
    }
}
