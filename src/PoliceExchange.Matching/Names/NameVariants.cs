namespace PoliceExchange.Matching.Names;

/// <summary>The forms under which one name is indexed (MATCHING.md 4, head): itself, its second transliteration, joined particles, equivalents.</summary>
internal static class NameVariants
{
    /// <summary>Guessed forms fill the index: without a limit they were three of four records (ARCHITECTURE D32).</summary>
    internal const int MaxForms = 6;

    private const int MaxPerToken = 3;

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
        // The commonest of each token before the second of any.
        for (var place = 0; place < MaxPerToken; place++)
        {
            for (var i = 0; i < stated.Count; i++)
            {
                if (EquivalentNames.Of(stated[i]) is var others && place < others.Length)
                {
                    Add(forms, stated.With(i, others[place], NameKind.Equivalent));
                }
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
