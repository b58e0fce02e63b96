using PoliceExchange.Manifests.Columns;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Manifests.Rows;

/// <summary>What a row says, as far as it could be read. What could not is named by findings, never guessed.</summary>
internal sealed class ManifestRow(int number)
{
    /// <summary>Row as a spreadsheet shows it.</summary>
    public int Number { get; } = number;

    /// <summary>Texts by field, trimmed, days as yyyy-MM-dd: what the row says, whatever the file looked like. Identity of an import.</summary>
    public SortedDictionary<ManifestField, string> Values { get; } = [];

    public string Surname => Text(ManifestField.Surname);

    public string Forenames => Text(ManifestField.Forenames);

    /// <summary>yyyy-MM-dd, unknown parts as XX; empty where it could not be read.</summary>
    public string BirthDate { get; set; } = "";

    public Sex Sex { get; set; }

    public string Nationality { get; set; } = "";

    public RemovalType Type { get; set; }

    public string OrderDate { get; set; } = "";

    public bool? Stay { get; set; }

    public bool? Appeal { get; set; }

    public string OffenceCode { get; set; } = "";

    public string ConvictionDate { get; set; } = "";

    public uint? SentenceMonths { get; set; }

    public uint? ServedMonths { get; set; }

    public bool Firearm { get; set; }

    public string PassportExpiry { get; set; } = "";

    /// <summary>Machine-readable zone, lines parted by a line feed; empty where there is none.</summary>
    public string Mrz { get; set; } = "";

    public IReadOnlyList<Vulnerability> Vulnerabilities { get; set; } = [];

    /// <summary>Under 18 on the day of departure, by date of birth or by code.</summary>
    public bool IsMinor { get; set; }

    public bool KinConsents { get; set; }

    /// <summary>A stay or an appeal: told, and kept off the transport (DOMAIN.md 2.3).</summary>
    public bool IsSuspended => Stay == true || Appeal == true;

    /// <summary>The text of a field; empty for none.</summary>
    public string Text(ManifestField field) => Values.GetValueOrDefault(field, "");
}
