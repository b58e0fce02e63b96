using System.Text;
using Google.Protobuf.WellKnownTypes;
using PoliceExchange.Manifests;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Flights;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Place.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.UnitTests.Manifests;

/// <summary>A clean passenger list of four fictional people in rows 2 to 5, whose cells a test changes.</summary>
internal sealed class PassengerList
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private readonly List<string> _headers =
    [
        "seat", "last_name", "first_names", "dob", "sex", "nationality", "passport_no", "passport_expiry", "etd_no", "mrz", "removal_type", "order_no", "order_date",
        "order_authority", "stay_in_force", "appeal_pending", "offence_code", "offence", "conviction_date", "court", "sentence_months", "served_months", "firearm",
        "vulnerability", "medical_note", "next_of_kin", "kin_consent", "kin_phone", "address_in_jamaica", "remarks", "status", "place_of_birth",
    ];

    private readonly List<string[]> _rows;

    internal PassengerList() => _rows =
    [
        Row("1A", "Bartley", "Oneil", "02/21/1979", "M", "A1000001", "CRIMINAL", "A200000001", "05/26/2026", "0501", "burglary", "09/13/2019"),
        Row("1B", "Facey", "Shanique", "10/30/1986", "F", "A1000002", "CRIMINAL", "A200000002", "03/14/2026", "0701", "wire fraud", "07/04/2020"),
        Row("1C", "Grizzle", "Damion", "07/04/1990", "M", "A1000003", "ADMINISTRATIVE", "A200000003", "02/15/2026", "", "", ""),
        Row("1D", "Hylton", "Everton", "12/19/1964", "M", "A1000004", "CRIMINAL", "A200000004", "01/02/2026", "0501", "burglary", "03/22/2018"),
    ];

    internal IReadOnlyList<string> Headers => _headers;

    /// <summary>Changes a cell; row as a spreadsheet shows it, the header being row 1.</summary>
    internal PassengerList With(int row, string header, string value)
    {
        _rows[row - 2][_headers.IndexOf(header)] = value;
        return this;
    }

    internal PassengerList WithColumn(string header, params string[] values)
    {
        _headers.Add(header);
        for (var i = 0; i < _rows.Count; i++)
        {
            _rows[i] = [.. _rows[i], i < values.Length ? values[i] : ""];
        }
        return this;
    }

    internal PassengerList WithoutColumn(string header)
    {
        var at = _headers.IndexOf(header);
        _headers.RemoveAt(at);
        for (var i = 0; i < _rows.Count; i++)
        {
            _rows[i] = [.. _rows[i].Where((_, column) => column != at)];
        }
        return this;
    }

    internal PassengerList Renamed(string header, string to)
    {
        _headers[_headers.IndexOf(header)] = to;
        return this;
    }

    /// <summary>Another row, equal to that of a number but for the changes.</summary>
    internal PassengerList Again(int row, params (string Header, string Value)[] changes)
    {
        _rows.Add([.. _rows[row - 2]]);
        foreach (var (header, value) in changes)
        {
            With(_rows.Count + 1, header, value);
        }
        return this;
    }

    internal PassengerList OnlyRows(params int[] rows)
    {
        var kept = rows.Select(row => _rows[row - 2]).ToList();
        _rows.Clear();
        _rows.AddRange(kept);
        return this;
    }

    internal string[][] Table() => [[.. _headers], .. _rows];

    internal string Csv(char separator = ',') => string.Concat(Table().Select(row => string.Join(separator, row.Select(cell => Quoted(cell, separator))) + "\r\n"));

    internal byte[] Bytes() => Encoding.UTF8.GetBytes(Csv());

    internal ManifestReport Report(FlightPlan? flight = null) => Read(Bytes(), flight);

    internal static ManifestReport Read(byte[] file, FlightPlan? flight = null, Func<ImportOptions, ImportOptions>? with = null)
    {
        var options = new ImportOptions { Now = Now, Unit = "USA/imm", Flight = flight };
        return ManifestImport.Read(file, with is null ? options : with(options));
    }

    internal int ColumnOf(string header) => _headers.IndexOf(header) + 1;

    /// <summary>A charter that leaves in as many days.</summary>
    internal static FlightPlan Flight(double days = 20, ShortNoticeReason reason = ShortNoticeReason.Unspecified, Action<RemovalNotice>? with = null, params string[] to)
    {
        var child = new GuardianAuthority { Authority = new DeskContact { State = "JAM", Role = Role.ChildAuthority } };
        var removal = new RemovalNotice
        {
            Person = new PersonDetails { IdentityStatus = IdentityStatus.Confirmed },
            NationalityStatus = NationalityStatus.Confirmed,
            Order = new RemovalOrder { Authority = "Immigration court" },
            Transport = new Transport
            {
                Mode = TransportMode.CharterFlight, Designation = "AEX-KIN", DeparturePlace = new Location { State = "USA", Locality = "Miami" }, ArrivalPlace = new Location { State = "JAM" },
                DepartureAt = Timestamp.FromDateTimeOffset(Now.AddDays(days)), ArrivalAt = Timestamp.FromDateTimeOffset(Now.AddDays(days).AddHours(2)),
            },
            CustodyHandover = false,
            GuardianAuthority = child,
            NonRefoulement = new NonRefoulementDeclaration { Declared = true, Date = "2026-11-20", Official = new NamedOfficial { Name = "R. Field", Office = "Removals officer", Agency = "imm" } },
            ShortNoticeReason = reason,
        };
        with?.Invoke(removal);
        var handling = new HandlingCodes
        {
            Classification = Classification.Official, JudicialUse = JudicialUse.Ask, Onward = OnwardUse.None, DisplayClass = DisplayClass.Full, InformSubject = InformSubject.Ask, Cache = CachePolicy.None,
        };
        var content = new NoticeContent
        {
            NationalCaseReference = "AEX-KIN", FactBasis = FactBasis.Fact, Language = "en", DataSubjectCategory = DataSubjectCategory.Returnee, Handling = handling.Clone(), Removal = removal,
        };
        var header = new DraftHeader
        {
            To = to.Length > 0 ? to : ["state:JAM/desk:IMMIGRATION_REMOVALS", "state:JAM/desk:LIAISON_DESK", "state:JAM/desk:CHILD_AUTHORITY", "state:JAM/desk:HEALTH"],
            Exclude = [], FromAgency = "imm", FromDesk = Role.ImmigrationRemovals, LegalBasis = "PX-BASE", Purpose = Purpose.RemovalReception, Priority = Priority.Routine,
            Handling = handling, Case = "AEX-KIN", ValidUntil = Now.AddDays(90),
        };
        var parts = new[]
        {
            new DraftPart(Role.ChildAuthority, new NoticeContent
            {
                ChildReception = new ChildReception { BestInterestsDecision = new DecisionReference { Authority = "Family court", Number = "BI-1", Date = "2026-11-01" } },
            }),
            new DraftPart(Role.Health, new NoticeContent { MedicalHandover = new MedicalHandover { FitToTravel = true } }),
        };
        return new FlightPlan(new NoticeDraft(header, content) { DeskParts = parts }, "USA");
    }

    private string[] Row(string seat, string surname, string forenames, string born, string sex, string passport, string type, string order, string ordered, string code, string offence, string convicted)
    {
        var row = Enumerable.Repeat("", _headers.Count).ToArray();
        foreach (var (header, value) in new[]
        {
            ("seat", seat), ("last_name", surname), ("first_names", forenames), ("dob", born), ("sex", sex), ("nationality", "JAM"), ("passport_no", passport), ("passport_expiry", "01/31/2030"),
            ("removal_type", type), ("order_no", order), ("order_date", ordered), ("stay_in_force", "N"), ("appeal_pending", "N"), ("offence_code", code), ("offence", offence), ("conviction_date", convicted),
            ("address_in_jamaica", "Kingston 11"), ("status", "PLANNED"), ("court", code.Length > 0 ? "Fulton Cty" : ""), ("sentence_months", code.Length > 0 ? "36" : ""), ("served_months", code.Length > 0 ? "30" : ""),
        })
        {
            row[_headers.IndexOf(header)] = value;
        }
        return row;
    }

    private static string Quoted(string cell, char separator) =>
        cell.AsSpan().IndexOfAny(['"', separator, '\r', '\n']) < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
