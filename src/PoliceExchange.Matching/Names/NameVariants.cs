namespace PoliceExchange.Matching.Names;

/// <summary>The forms under which one name is indexed (MATCHING.md 4, head): itself, its second transliteration, joined particles, equivalents.</summary>
internal static class NameVariants
{
    /// <summary>More forms of one name would fill the index with guesses.</summary>
    internal const int MaxForms = 12;

    /// <summary>The distinct forms, the stated one first. Empty for a text without letters that are known.</summary>
    internal static List<NameForm> Of(string text, NameKind kind = NameKind.Stated)
    {
        var stated = NameReader.Read(text, kind);
        if (stated.Count == 0)
        {
            return [];
        }
        var forms = new List<NameForm>(4) { stated };
        Add(forms, NameReader.ReadOther(text));
        Add(forms, NameReader.ReadJoined(text));
        for (var i = 0; i < stated.Count; i++)
        {
            foreach (var other in EquivalentNames.Of(stated[i]))
            {
                Add(forms, stated.With(i, other, NameKind.Equivalent));
            }
        }
        return forms;
    }

    private static void Add(List<NameForm> forms, NameForm form)
    {
        if (forms.Count < MaxForms && form.Count > 0 && !forms.Contains(form))
        {
            forms.Add(form);
        }
    }
}
