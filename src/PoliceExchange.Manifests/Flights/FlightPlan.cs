using Google.Protobuf.Collections;
using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Place.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.Manifests.Flights;

/// <summary>
/// What is the same for everybody on a transport, as a draft of a removal without a person: transport, authority of the orders, declaration,
/// and the parts for the health desk and the child authority without a note and a child. A row fills in the rest.
/// </summary>
internal sealed class FlightPlan
{
    private const string Desk = "/desk:";

    private static readonly string[] WithoutPolice = ["IMMIGRATION_REMOVALS", "CONSULAR", "REGISTRY_SERVICE"];

    private readonly NoticeDraft _template;

    /// <param name="template">The draft of the flight.</param>
    /// <param name="issuerState">State that removes.</param>
    internal FlightPlan(NoticeDraft template, string issuerState) => (_template, IssuerState) = (template, issuerState);

    internal string IssuerState { get; }

    internal NoticeDraft Template => _template;

    /// <summary>State that receives.</summary>
    internal string Receiver => Transport?.ArrivalPlace?.State ?? "";

    internal Transport? Transport => _template.Content.Removal?.Transport;

    /// <summary>Day of departure, UTC.</summary>
    internal DateOnly? Departure => Transport?.DepartureAt is { Seconds: > 0 and < 7_258_118_400 } at ? DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(at.Seconds).UtcDateTime) : null;

    /// <summary>Flight number or designation with the time of departure: what an import is bound to.</summary>
    internal string Id => $"{Transport?.Flight}|{Transport?.Designation}|{Transport?.VesselImo}|{Transport?.DepartureAt?.Seconds}";

    /// <summary>What makes it no plan: fields and reasons, in the words of the rules on content.</summary>
    internal IEnumerable<Violation> Problems()
    {
        if (_template.Content.Removal is null)
        {
            yield return new Violation("content.removal", "body.required", "A flight is a draft of a removal.");
            yield break;
        }
        if (Departure is null || Receiver.Length == 0)
        {
            yield return new Violation("content.removal.transport", "required", "Departure and state of arrival must be stated.");
        }
        for (var i = 0; i < _template.Header.To.Count; i++)
        {
            // A whole state as addressee would reach its police desks with people who are nobody's suspects.
            if (!_template.Header.To[i].Contains(Desk, StringComparison.Ordinal))
            {
                yield return new Violation($"to[{i}]", "audience.desk", "Each addressee of a flight names a desk.");
            }
        }
    }

    /// <summary>The notice of one row, addressed to the desks that may know of this person and to nobody else (DOMAIN.md 2.3).</summary>
    internal NoticeDraft Draft(ManifestRow row, DateTimeOffset now)
    {
        var content = _template.Content.Clone();
        var removal = content.Removal;
        removal.Person = Person(row, removal.Person?.IdentityStatus ?? IdentityStatus.Unspecified);
        removal.RemovalType = row.Type;
        removal.Order = Order(row, removal.Order);
        removal.Seat = row.Text(ManifestField.Seat);
        removal.Convictions.Clear();
        if (ConvictionOf(row) is { } conviction)
        {
            removal.Convictions.Add(conviction);
        }
        removal.Vulnerabilities.Clear();
        removal.Vulnerabilities.AddRange(row.Vulnerabilities);
        if (!row.IsMinor)
        {
            removal.GuardianAuthority = null;
        }
        if (row.KinConsents && row.Text(ManifestField.NextOfKin) is { Length: > 0 } kin)
        {
            removal.NextOfKin = new NextOfKin { Consent = true, Name = kin, Phone = row.Text(ManifestField.NextOfKinPhone) };
        }
        if (row.Text(ManifestField.Address) is { Length: > 0 } address && !Words.Is("placeholder", address))
        {
            removal.AddressOnReturn = new Location { State = Receiver, Address = address };
        }
        content.Remarks = row.Text(ManifestField.Remarks);
        content.NationalCaseReference = row.Text(ManifestField.OrderNumber) is { Length: > 0 and <= 40 } order ? order : content.NationalCaseReference;
        var note = row.Text(ManifestField.MedicalNote);
        removal.MedicalPart = note.Length > 0;
        var handling = note.Length > 0 || row.IsMinor ? SealedFrom(_template.Header.Handling) : _template.Header.Handling.Clone();
        content.Handling = handling;
        var draft = new NoticeDraft(_template.Header with { To = [.. _template.Header.To.Where(token => Receives(token, row, note.Length > 0))], Handling = handling, Case = content.NationalCaseReference }, content)
        {
            DeskParts = [.. Parts(row, content, note)],
        };
        // Said only where the lead time is short: in time needs no excuse.
        if (ContentRules.LeadTimeOf(content, draft.Header.Context(now, IssuerState, RemovalLeadTimes.Proposed)) is not { IsShort: true })
        {
            removal.ShortNoticeReason = ShortNoticeReason.Unspecified;
            removal.ShortNoticeDetails = "";
        }
        return draft;
    }

    /// <summary>Whether an addressee may know of the person.</summary>
    private static bool Receives(string token, ManifestRow row, bool medical)
    {
        var at = token.IndexOf(Desk, StringComparison.Ordinal);
        var desk = at < 0 ? "" : token[(at + Desk.Length)..];
        return desk switch
        {
            "CHILD_AUTHORITY" => row.IsMinor,
            _ when row.IsMinor => false,
            "HEALTH" => medical,
            _ => row.Type is RemovalType.Criminal or RemovalType.ExtraditionSurrender || WithoutPolice.Contains(desk),
        };
    }

    private IEnumerable<DraftPart> Parts(ManifestRow row, NoticeContent main, string note)
    {
        if (row.IsMinor)
        {
            var part = Part(Role.ChildAuthority, main);
            part.ChildReception ??= new ChildReception();
            part.ChildReception.Child = main.Removal.Person.Clone();
            part.ChildReception.GuardianAuthority ??= main.Removal.GuardianAuthority?.Clone();
            part.ChildReception.Removal ??= new NoticeRef { State = IssuerState, Family = Family.Removal };
            yield return new DraftPart(Role.ChildAuthority, part);
        }
        if (note.Length > 0)
        {
            var part = Part(Role.Health, main);
            part.MedicalHandover ??= new MedicalHandover();
            part.MedicalHandover.MedicalNote = note;
            part.MedicalHandover.Removal ??= new NoticeRef { State = IssuerState, Family = Family.Removal };
            yield return new DraftPart(Role.Health, part);
        }
    }

    private NoticeContent Part(Role desk, NoticeContent main)
    {
        var part = _template.DeskParts.FirstOrDefault(one => one.Desk == desk)?.Content.Clone() ?? new NoticeContent();
        part.NationalCaseReference = main.NationalCaseReference;
        part.FactBasis = main.FactBasis;
        part.Language = main.Language;
        part.DataSubjectCategory = main.DataSubjectCategory;
        part.Handling = main.Handling.Clone();
        return part;
    }

    private static HandlingCodes SealedFrom(HandlingCodes handling)
    {
        var codes = handling.Clone();
        (codes.Classification, codes.DisplayClass, codes.Cache, codes.CacheTtlSeconds) = (Classification.Confidential, DisplayClass.Sealed, CachePolicy.None, 0);
        return codes;
    }

    internal static PersonDetails Person(ManifestRow row, IdentityStatus status)
    {
        var person = new PersonDetails
        {
            IdentityStatus = status == IdentityStatus.Unspecified ? IdentityStatus.NotConfirmed : status,
            DateOfBirth = row.BirthDate,
            Sex = row.Sex,
            PlaceOfBirth = row.Text(ManifestField.PlaceOfBirth),
        };
        // Names as the list has them: where a surname ends within its cell, nothing in the file says.
        Add(person.Surnames, row.Surname);
        Add(person.Forenames, row.Forenames);
        Add(person.Nationalities, row.Nationality);
        if (row.Text(ManifestField.Passport) is { Length: > 0 } || row.Mrz.Length > 0)
        {
            person.Documents.Add(new Document
            {
                Type = DocumentType.Passport,
                Issuer = row.Nationality,
                Number = row.Text(ManifestField.Passport) is { Length: > 0 } number ? number : NumberOf(row.Mrz),
                ExpiryDate = row.PassportExpiry,
                Mrz = row.Mrz,
            });
        }
        if (row.Text(ManifestField.TravelDocument) is { Length: > 0 } travel)
        {
            person.Documents.Add(new Document { Type = DocumentType.EmergencyTravelDocument, Issuer = row.Nationality, Number = travel });
        }
        return person;
    }

    internal static RemovalOrder Order(ManifestRow row, RemovalOrder? flight)
    {
        var order = flight?.Clone() ?? new RemovalOrder();
        order.Number = row.Text(ManifestField.OrderNumber);
        order.Date = row.OrderDate;
        order.Authority = row.Text(ManifestField.OrderAuthority) is { Length: > 0 } authority ? authority : order.Authority;
        if (row.Stay is { } stay)
        {
            order.StayInForce = stay;
        }
        if (row.Appeal is { } appeal)
        {
            order.AppealPending = appeal;
        }
        return order;
    }

    internal static Conviction? ConvictionOf(ManifestRow row)
    {
        if (row.OffenceCode.Length == 0)
        {
            return null;
        }
        var conviction = new Conviction
        {
            Offence = new Offence { Code = row.OffenceCode, NationalName = row.Text(ManifestField.Offence) },
            Court = row.Text(ManifestField.Court),
            Date = row.ConvictionDate,
            Firearm = row.Firearm,
        };
        if (row.SentenceMonths is { } sentence)
        {
            conviction.SentenceMonths = sentence;
        }
        if (row.ServedMonths is { } served)
        {
            conviction.ServedMonths = served;
        }
        return conviction;
    }

    private static string NumberOf(string zone)
    {
        var lines = zone.Split('\n');
        return (lines.Length == 3 ? lines[0][5..14] : lines[1][..9]).TrimEnd('<');
    }

    private static void Add(RepeatedField<string> list, string text)
    {
        if (text.Length > 0)
        {
            list.Add(text);
        }
    }
}
