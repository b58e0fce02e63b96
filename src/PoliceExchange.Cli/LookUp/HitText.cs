using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Cli.LookUp;

/// <summary>Hits for people and for programs.</summary>
internal static class HitText
{
    internal static void Write(LookUpResponse answer, TextCatalog texts, TextWriter output)
    {
        Copy(answer.Copy, texts, output);
        if (answer.Hits.Count == 0)
        {
            output.WriteLine(texts[answer.Copy is null ? "lookup.none" : "lookup.copy.none"]);
        }
        foreach (var hit in answer.Hits)
        {
            Write(hit, texts, output);
        }
        Unsearched(answer.Unsearched, answer.Copy, texts, output);
        Remarks(answer.Remarks, texts, output);
    }

    internal static void Write(Hit hit, TextCatalog texts, TextWriter output)
    {
        var head = hit.State switch { HitState.Hit => "lookup.hit", HitState.RuledOut => "lookup.ruledout", _ => "lookup.possible" };
        output.WriteLine(texts.Format(head, hit.Notice.Family, hit.Notice.IssuerState, hit.Notice.NoticeId, hit.RuledOutAt));
        if (hit.Person is { } person)
        {
            output.WriteLine(texts.Format("lookup.person", Terminal.Safe(Name(person)), Terminal.Safe(person.DateOfBirth), Terminal.Safe(string.Join(' ', person.Nationalities))));
            foreach (var warning in person.Warnings)
            {
                output.WriteLine(texts.Format("lookup.warning", Code(warning)));
            }
        }
        if (hit.Action.Length > 0)
        {
            output.WriteLine(texts.Format("lookup.action", Terminal.Safe(hit.Action)));
        }
        output.WriteLine(texts.Format("lookup.contact", Terminal.Safe(hit.Contact)));
        foreach (var fact in hit.Why)
        {
            output.WriteLine(texts.Format("lookup.why", texts["lookup.field." + fact.Field], texts["lookup.likeness." + Snake.Of(fact.Likeness)], Terminal.Safe(fact.Record)).TrimEnd());
        }
    }

    /// <summary>How old an answer without the hub is; before everything else, because it bounds what the rest means.</summary>
    internal static void Copy(OfflineCopyAge? copy, TextCatalog texts, TextWriter output, int? firstRow = null)
    {
        if (copy is not null)
        {
            output.WriteLine(texts.Format(
                firstRow is null ? "lookup.copy" : "lookup.copy.from", Long(copy.AgeSeconds), Terminal.Safe(copy.CompleteAt), Long(copy.LeaseLeftSeconds), firstRow ?? 0));
        }
    }

    internal static void Unsearched(uint notices, OfflineCopyAge? copy, TextCatalog texts, TextWriter output)
    {
        if (notices > 0)
        {
            output.WriteLine(texts.Format(copy is null ? "lookup.unsearched" : "lookup.copy.unsearched", notices));
        }
    }

    internal static void Remarks(IEnumerable<string> ids, TextCatalog texts, TextWriter output)
    {
        foreach (var id in ids)
        {
            // A newer gateway may say what this version has no words for.
            output.WriteLine(texts.Keys.Contains(id) ? texts[id] : Terminal.Safe(id));
        }
    }

    internal static object Json(LookUpResponse answer) => new
    {
        hits = answer.Hits.Select(Json),
        unsearched = answer.Unsearched,
        remarks = answer.Remarks,
        copy = Json(answer.Copy),
    };

    internal static object? Json(OfflineCopyAge? copy) => copy is null ? null : new
    {
        complete_at = copy.CompleteAt,
        age_seconds = copy.AgeSeconds,
        lease_left_seconds = copy.LeaseLeftSeconds,
    };

    internal static object Json(Hit hit) => new
    {
        state = Code(hit.State),
        notice_id = hit.Notice.NoticeId,
        family = hit.Notice.Family,
        issuer_state = hit.Notice.IssuerState,
        issuer_agency = hit.Notice.IssuerAgency,
        priority = hit.Notice.Priority,
        person = hit.Person is not { } person ? null : new
        {
            surnames = person.Surnames,
            forenames = person.Forenames,
            date_of_birth = person.DateOfBirth,
            sex = Code(person.Sex),
            nationalities = person.Nationalities,
            warnings = person.Warnings.Select(Code),
        },
        action = hit.Action,
        contact = hit.Contact,
        why = hit.Why.Select(fact => new { field = fact.Field, likeness = Code(fact.Likeness), record = fact.Record }),
        obligations = hit.Obligations,
        ruled_out_at = hit.RuledOutAt.Length > 0 ? hit.RuledOutAt : null,
    };

    private static string Name(HitPerson person) => $"{string.Join(' ', person.Surnames)}, {string.Join(' ', person.Forenames)}".Trim(' ', ',');

    /// <summary>Hours, minutes and seconds by their symbols, which are those of all four languages.</summary>
    private static string Long(ulong seconds) => seconds switch
    {
        < 60 => FormattableString.Invariant($"{seconds} s"),
        < 3_600 => FormattableString.Invariant($"{seconds / 60} min"),
        _ => FormattableString.Invariant($"{seconds / 3_600} h {seconds / 60 % 60} min"),
    };

    private static string Code<T>(T code)
        where T : struct, Enum => Snake.Of(code).ToUpperInvariant();
}
