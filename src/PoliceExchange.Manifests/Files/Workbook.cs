using System.IO.Compression;
using System.Xml;

namespace PoliceExchange.Manifests.Files;

/// <summary>
/// A workbook of Office Open XML (ECMA-376), read part by part. Nothing in it is executed, followed or fetched: formulas are text, relationships
/// are looked up by name inside the package, and a package with code or with references to the outside is refused before any sheet is read.
/// </summary>
internal static class Workbook
{
    private const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";

    // Beside sheets a package may hold code, embedded packages and feeds from elsewhere.
    private static readonly string[] Code = ["vbaproject", "/activex/", "/embeddings/", "/macrosheets/", "/ctrlprops/", "/webextensions/"];
    private static readonly string[] Feeds = ["/externallinks/", "/connections.xml", "/querytables/", "/model/"];

    internal static Sheet? Read(ReadOnlyMemory<byte> file, ReadOptions options, FindingList found)
    {
        try
        {
            using var stream = new MemoryStream(file.ToArray(), writable: false);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            if (Refusal(zip) is { } refusal)
            {
                found.File(refusal);
                return null;
            }
            var package = new PackageParts(zip);
            if (HasOutside(package))
            {
                found.File("file.external");
                return null;
            }
            return Book(package, options, found);
        }
        // What a damaged package makes of the readers below: bad zip structure, bad XML, deflate that does not decode, a bound that was passed.
        catch (UnpackedTooFarException)
        {
            found.File("file.bomb");
        }
        catch (Exception e) when (e is InvalidDataException or XmlException or EndOfStreamException or IOException or NotSupportedException or ArgumentException)
        {
            found.File("file.damaged");
        }
        return null;
    }

    private static string? Refusal(ZipArchive zip)
    {
        if (zip.Entries.Count > FileLimits.MaxParts)
        {
            return "file.bomb";
        }
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var total = 0L;
        foreach (var entry in zip.Entries)
        {
            total += entry.Length;
            if (total > FileLimits.MaxUnpacked || (entry.Length > 1024 * 1024 && entry.Length / Math.Max(1, entry.CompressedLength) > FileLimits.MaxRatio))
            {
                return "file.bomb";
            }
            // Two parts of one name: which one is read would depend on the reader.
            if (!names.Add(entry.FullName) || entry.IsEncrypted)
            {
                return "file.damaged";
            }
            var name = "/" + entry.FullName.ToLowerInvariant();
            if (Array.Exists(Code, part => name.Contains(part, StringComparison.Ordinal)))
            {
                return "file.macros";
            }
            if (Array.Exists(Feeds, part => name.Contains(part, StringComparison.Ordinal)))
            {
                return "file.external";
            }
        }
        return names.Contains("[Content_Types].xml") ? null : "file.kind";
    }

    /// <summary>Any relationship to the outside but the links that a person may click on, which are never read.</summary>
    private static bool HasOutside(PackageParts package)
    {
        foreach (var name in package.Names.Where(name => name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)))
        {
            using var xml = package.Open(name)!;
            while (xml.Read())
            {
                if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship"
                    && string.Equals(xml.GetAttribute("TargetMode"), "External", StringComparison.OrdinalIgnoreCase)
                    && xml.GetAttribute("Type")?.EndsWith("/hyperlink", StringComparison.Ordinal) != true)
                {
                    return true;
                }
            }
        }
        return false;
    }

    private static Sheet? Book(PackageParts package, ReadOptions options, FindingList found)
    {
        var main = Targets(package, "").Values.FirstOrDefault(one => one.Type.EndsWith("/officeDocument", StringComparison.Ordinal)).Target;
        using var xml = main is null ? null : package.Open(main);
        if (xml is null)
        {
            found.File("file.kind");
            return null;
        }
        var targets = Targets(package, main!);
        var (sheets, is1904) = (new List<(string Name, string Part, bool Hidden)>(), false);
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            if (xml.LocalName == "workbookPr")
            {
                is1904 = xml.GetAttribute("date1904") is "1" or "true";
            }
            else if (xml.LocalName == "sheet" && Id(xml) is { } id && targets.TryGetValue(id, out var target) && target.Type.EndsWith("/worksheet", StringComparison.Ordinal))
            {
                sheets.Add((xml.GetAttribute("name") ?? "", target.Target, xml.GetAttribute("state") is "hidden" or "veryHidden"));
            }
        }
        var texts = new SharedTexts(package, Part(targets, "/sharedStrings"));
        var styles = DateStyles.Read(package, Part(targets, "/styles"));
        return Choose(package, sheets, options, found) is { } chosen
            ? new SheetReader(package, texts, styles, is1904).Read(chosen.Name, chosen.Part, found)
            : null;
    }

    /// <summary>The sheet that is stated, else the only visible one with cells: people may stand on each, so none is picked.</summary>
    private static (string Name, string Part, bool Hidden)? Choose(PackageParts package, List<(string Name, string Part, bool Hidden)> sheets, ReadOptions options, FindingList found)
    {
        foreach (var hidden in sheets.Where(sheet => sheet.Hidden && sheet.Name != options.Sheet))
        {
            found.File("sheet.hidden", hidden.Name);
        }
        if (options.Sheet is { } name)
        {
            var stated = sheets.FirstOrDefault(sheet => sheet.Name == name);
            if (stated.Part is null)
            {
                found.File("sheet.unknown", string.Join(", ", sheets.Select(sheet => sheet.Name)));
                return null;
            }
            return stated;
        }
        var visible = sheets.Where(sheet => !sheet.Hidden && SheetReader.HasCells(package, sheet.Part)).Take(20).ToList();
        switch (visible)
        {
            case []:
                found.File("file.noRows");
                return null;
            case [var only]:
                return only;
            default:
                found.File("sheet.several", string.Join(", ", visible.Select(sheet => sheet.Name)));
                return null;
        }
    }

    private static string? Part(Dictionary<string, (string Type, string Target)> targets, string type) =>
        targets.Values.FirstOrDefault(one => one.Type.EndsWith(type, StringComparison.Ordinal)).Target;

    private static string? Id(XmlReader xml)
    {
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (xml.LocalName == "id" && xml.NamespaceURI.EndsWith("/relationships", StringComparison.Ordinal))
            {
                var id = xml.Value;
                xml.MoveToElement();
                return id;
            }
        }
        xml.MoveToElement();
        return null;
    }

    /// <summary>Relationships of a part by id, with the names of the parts that they point at.</summary>
    private static Dictionary<string, (string Type, string Target)> Targets(PackageParts package, string part)
    {
        var slash = part.LastIndexOf('/');
        var folder = slash < 0 ? "" : part[..slash];
        var targets = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        using var xml = package.Open($"{(folder.Length == 0 ? "" : folder + "/")}_rels/{part[(slash + 1)..]}.rels");
        while (xml is not null && xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == "Relationship" && xml.NamespaceURI == Relations
                && xml.GetAttribute("Id") is { } id && xml.GetAttribute("Target") is { } target && xml.GetAttribute("Type") is { } type)
            {
                targets[id] = (type, Resolve(folder, target));
            }
        }
        return targets;
    }

    private static string Resolve(string folder, string target)
    {
        var path = target.StartsWith('/') ? [] : folder.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var step in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step == "..")
            {
                path.RemoveRange(Math.Max(0, path.Count - 1), Math.Min(1, path.Count));
            }
            else if (step != ".")
            {
                path.Add(step);
            }
        }
        return string.Join('/', path);
    }
}
