namespace PoliceExchange.Matching.Names;

/// <summary>
/// What each letter becomes in A-Z (ICAO 9303-3 section 6; Greek by ISO 843). An own table: with invariant globalization
/// <c>string.Normalize</c> decomposes nothing and says nothing (MATCHING.md 1.2), so no culture or ICU service is asked.
/// </summary>
internal static class FoldTable
{
    /// <summary>Base letter, then the letters that are it with a mark.</summary>
    private static readonly string[] Marked =
    [
        "AÀÁÂÃÄÅàáâãäåĀāĂăĄąǍǎǞǟǠǡǺǻȀȁȂȃȦȧḀḁẠạẢảẤấẦầẨẩẪẫẬậẮắẰằẲẳẴẵẶặȺ",
        "BḂḃḄḅḆḇƀƁƂƃɃ",
        "CÇçĆćĈĉĊċČčḈḉƇƈ",
        "DĎďḊḋḌḍḎḏḐḑḒḓĐđÐðƉɖƊƋƌ",
        "EÈÉÊËèéêëĒēĔĕĖėĘęĚěȄȅȆȇȨȩḔḕḖḗḘḙḚḛḜḝẸẹẺẻẼẽẾếỀềỂểỄễỆệƐɆɇƏǝ",
        "FḞḟƑƒ",
        "GĜĝĞğĠġĢģǦǧǴǵḠḡƓǤǥ",
        "HĤĥȞȟḢḣḤḥḦḧḨḩḪḫẖĦħ",
        "IÌÍÎÏìíîïĨĩĪīĬĭĮįİǏǐȈȉȊȋḬḭḮḯỈỉỊịıƗ",
        "JĴĵǰɈɉ",
        "KĶķǨǩḰḱḲḳḴḵĸƘƙ",
        "LĹĺĻļĽľḶḷḸḹḺḻḼḽŁł",
        "MḾḿṀṁṂṃ",
        "NÑñŃńŅņŇňǸǹṄṅṆṇṈṉṊṋŉƝƞ",
        "OÒÓÔÕÖòóôõöŌōŎŏŐőƠơǑǒǪǫǬǭȌȍȎȏȪȫȬȭȮȯȰȱṌṍṎṏṐṑṒṓỌọỎỏỐốỒồỔổỖỗỘộỚớỜờỞởỠỡỢợƟØøǾǿ",
        "PṔṕṖṗ",
        "RŔŕŖŗŘřȐȑȒȓṘṙṚṛṜṝṞṟɌɍ",
        "SŚśŜŝŞşŠšȘșṠṡṢṣṤṥṦṧṨṩſȿ",
        "TŢţŤťȚțṪṫṬṭṮṯṰṱẗŦŧƬƭ",
        "UÙÚÛÜùúûüŨũŪūŬŭŮůŰűŲųƯưǓǔǕǖǗǘǙǚǛǜȔȕȖȗṲṳṴṵṶṷṸṹṺṻỤụỦủỨứỪừỬửỮữỰựɄ",
        "VṼṽṾṿ",
        "WŴŵẀẁẂẃẄẅẆẇẈẉẘ",
        "XẊẋẌẍ",
        "YÝýÿŶŷŸȲȳẎẏẙỲỳỴỵỶỷỸỹƳƴ",
        "ZŹźŻżŽžẐẑẒẓẔẕƵƶȤȥ",
    ];

    /// <summary>Letters that become two or more, space-separated.</summary>
    private const string Ligatures =
        "ÆAE æAE ǼAE ǽAE ǢAE ǣAE ŒOE œOE ßSS ẞSS ÞTH þTH ŊNG ŋNG ĲIJ ĳIJ ǄDZ ǅDZ ǆDZ ǇLJ ǈLJ ǉLJ ǊNJ ǋNJ ǌNJ ǱDZ ǲDZ " +
        "ǳDZ";

    /// <summary>The second form of a letter, which passports may print instead: umlaut vowels and ring (9303-3 section 6 A).</summary>
    private const string Digraphs = "ÄAE ÅAA ÖOE ØOE ÜUE äAE åAA öOE øOE üUE ǾOE ǿOE ŰUE űUE ŐOE őOE";

    private const string Cyrillic =
        "АA аA БB бB ВV вV ГG гG ДD дD ЕE еE ЁE ёE ЖZH жZH ЗZ зZ ИI иI ЙI йI КK кK ЛL лL МM мM НN нN ОO оO ПP пP РR рR " +
        "СS сS ТT тT УU уU ФF фF ХKH хKH ЦTS цTS ЧCH чCH ШSH шSH ЩSHCH щSHCH ЪIE ъIE ЫY ыY Ь ь ЭE эE ЮIU юIU ЯIA яIA " +
        "ІI іI ЇI їI ЄIE єIE ҐG ґG ЎU ўU ЂD ђD ЈJ јJ ЉLJ љLJ ЊNJ њNJ ЋC ћC ЏDZ џDZ ЃG ѓG ЌK ќK ЅDZ ѕDZ ЀE ѐE ЍI ѝI";

    /// <summary>Forms of Cyrillic letters that other tables and the press use (BGN, ISO 9, languages of the Balkans).</summary>
    private const string CyrillicOther =
        "ХH хH ЮYU юYU ЯYA яYA ЁYO ёYO ЙY йY ЄYE єYE ЇYI їYI";

    private const string Greek =
        "ΑA αA ΒV βV ΓG γG ΔD δD ΕE εE ΖZ ζZ ΗI ηI ΘTH θTH ΙI ιI ΚK κK ΛL λL ΜM μM ΝN νN ΞX ξX ΟO οO ΠP πP ΡR ρR ΣS σS " +
        "ΤT τT ΥY υY ΦF φF ΧCH χCH ΨPS ψPS ΩO ωO ΆA άA ΈE έE ΉI ήI ΊI ίI ΌO όO ΎY ύY ΏO ώO ΪI ϊI ΫY ϋY ςS ΐI ΰY";

    private const int Size = 0x2000;

    private static readonly string?[] First = Build(Ligatures, Cyrillic, Greek);
    private static readonly string?[] Second = Others();

    /// <summary>The first form of a letter: what it is without its mark. Null when the table does not know it.</summary>
    internal static string? Plain(char letter) => letter < Size ? First[letter] : null;

    /// <summary>The second form; null where there is none.</summary>
    internal static string? Other(char letter) => letter < Size ? Second[letter] : null;

    private static string?[] Build(params ReadOnlySpan<string> pairs)
    {
        var table = new string?[Size];
        for (var letter = 'A'; letter <= 'Z'; letter++)
        {
            table[letter] = table[letter + 32] = letter.ToString();
        }
        foreach (var row in Marked)
        {
            foreach (var letter in row.AsSpan(1))
            {
                table[letter] = row[..1];
            }
        }
        foreach (var text in pairs)
        {
            Fill(table, text);
        }
        return table;
    }

    private static string?[] Others()
    {
        var table = new string?[Size];
        Fill(table, Digraphs);
        Fill(table, CyrillicOther);
        return table;
    }

    private static void Fill(string?[] table, string pairs)
    {
        foreach (var pair in pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            table[pair[0]] = pair[1..];
        }
    }
}
