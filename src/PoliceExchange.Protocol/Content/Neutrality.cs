using Google.Protobuf.Collections;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>
/// Raises a hold where an offence may be protest, press, union, opinion, election, religion or a
/// private dispute (D22; INTERPOL Constitution Art. 3, RPD Art. 83). A predicate, not a verdict:
/// a second person decides (I8), and what it does not raise is not thereby neutral.
/// </summary>
internal static class Neutrality
{
    // ICCS branches; the wider code raises too, because it can hide the narrower one.
    private static readonly string[] Branches = ["08012", "0803", "0807", "0808", "0209", "0904", "1102", "0210"];
    private static readonly string[] WideCodes = ["08", "0801", "0809", "09", "0909", "11", "1109"];

    // Beginnings of words in English, Spanish, Portuguese and French, folded.
    private static readonly string[] PoliticalStems =
    [
        "protest", "demonstration", "manifestacion", "manifestacao", "manifestation", "assembl", "reunion publi", "reuniao publi", "asamblea",
        "strike", "huelga", "greve", "union activ", "trade union", "labour union", "labor union", "sindica", "syndica",
        "journalis", "periodis", "jornalis", "press offen", "prensa", "imprensa", "propagand", "false news", "fake news", "noticias falsas", "fausses nouvelles",
        "sedition", "sedicion", "sedicao", "treason", "traicion", "traicao", "trahison", "rebelli", "rebelion", "rebeliao", "insurrec", "subvers",
        "insult", "desacato", "injuri", "defam", "difam", "diffam", "libel", "calumn", "lese majest", "outrage",
        "political", "politic", "politiq", "opposition", "oposicion", "oposicao", "dissiden", "disiden",
        "election", "eleccion", "eleic", "electoral", "eleitoral",
        "blasphem", "blasfem", "apostas", "sacrileg", "heres", "homosex", "sodom", "adulter", "witchcraft", "brujeria",
        "road block", "roadblock", "bloqueo de vias", "tranque", "undermining national", "menoscabo", "unlawful associat", "asociacion ilicita", "associacao ilicita",
    ];

    private static readonly string[] PrivateStems =
    [
        "breach of contract", "incumplimiento de contrato", "quebra de contrato", "rupture de contrat", "unpaid debt", "deuda impaga", "divida", "dette impayee",
        "bounced che", "cheque sin fondos", "cheque sem fundo", "cheque sans provision", "alimony", "alimentos", "pension alimen", "pensao alimen", "divorce", "divorcio",
    ];

    internal static void Screen(NoticeContent content, List<Hold> holds)
    {
        switch (content.BodyCase)
        {
            case NoticeContent.BodyOneofCase.Wanted:
                Offences(content.Wanted.Offences, "wanted.offences", holds);
                break;
            case NoticeContent.BodyOneofCase.Extradition:
                Offences(content.Extradition.Offences, "extradition.offences", holds);
                break;
            case NoticeContent.BodyOneofCase.SupplementArrest:
                Offences(content.SupplementArrest.Offences, "supplementArrest.offences", holds);
                break;
            case NoticeContent.BodyOneofCase.CoreDataRequest when content.CoreDataRequest.Offence is { } offence:
                Offence(offence, "coreDataRequest.offence", holds);
                break;
            case NoticeContent.BodyOneofCase.PurposeChangeRequest when content.PurposeChangeRequest.Offence is { } offence:
                Offence(offence, "purposeChangeRequest.offence", holds);
                break;
            case NoticeContent.BodyOneofCase.SpecialityConsent when content.SpecialityConsent.Offence is { } offence:
                Offence(offence, "specialityConsent.offence", holds);
                break;
            default:
                break;
        }
    }

    private static void Offences(RepeatedField<Offence> offences, string path, List<Hold> holds)
    {
        for (var i = 0; i < Math.Min(offences.Count, 32); i++)
        {
            Offence(offences[i], $"{path}[{i}]", holds);
        }
    }

    private static void Offence(Offence offence, string path, List<Hold> holds)
    {
        if (Array.Exists(Branches, branch => offence.Code.StartsWith(branch, StringComparison.Ordinal)) || Array.IndexOf(WideCodes, offence.Code) >= 0)
        {
            holds.Add(new Hold(path + ".code", "neutrality.code", "The class of offence covers opinion, assembly, labour, elections, morals or State security: legal review by a second person."));
        }

        Words(offence.NationalName, path + ".nationalName", holds);
        Words(offence.LawArticle, path + ".lawArticle", holds);
        Words(offence.Circumstances, path + ".circumstances", holds);
    }

    private static void Words(string text, string path, List<Hold> holds)
    {
        var folded = TextFolding.Fold(text.Length > 4000 ? text[..4000] : text);
        if (TextFolding.HasWordStart(folded, PoliticalStems))
        {
            holds.Add(new Hold(path, "neutrality.text", "The words may describe protest, press, union, opinion, religion or politics: legal review by a second person."));
        }

        if (TextFolding.HasWordStart(folded, PrivateStems))
        {
            holds.Add(new Hold(path, "neutrality.private", "The words may describe a private or family dispute: legal review by a second person."));
        }
    }
}
