using PoliceExchange.Manifests.Columns;
using PoliceExchange.Manifests.Flights;
using PoliceExchange.Manifests.Rows;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Manifests.Checks;

/// <summary>
/// The rules on content themselves, on the notice that the row would become: what they hold is written once, in Protocol. Here each violation
/// gets the column that it comes from. Without a flight only what columns say is judged.
/// </summary>
internal static class ContentChecks
{
    private static readonly (string Path, ManifestField Field)[] Columns =
    [
        ("removal.person.surnames", ManifestField.Surname),
        ("removal.person.forenames", ManifestField.Forenames),
        ("removal.person.dateOfBirth", ManifestField.BirthDate),
        ("removal.person.sex", ManifestField.Sex),
        ("removal.person.nationalities", ManifestField.Nationality),
        ("removal.person.placeOfBirth", ManifestField.PlaceOfBirth),
        ("removal.removalType", ManifestField.RemovalType),
        ("removal.order.number", ManifestField.OrderNumber),
        ("removal.order.date", ManifestField.OrderDate),
        ("removal.order.authority", ManifestField.OrderAuthority),
        ("removal.order.stayInForce", ManifestField.Stay),
        ("removal.order.appealPending", ManifestField.Appeal),
        ("removal.convictions[0].offence.code", ManifestField.OffenceCode),
        ("removal.convictions[0].offence.nationalName", ManifestField.Offence),
        ("removal.convictions[0].court", ManifestField.Court),
        ("removal.convictions[0].date", ManifestField.ConvictionDate),
        ("removal.convictions[0].sentenceMonths", ManifestField.SentenceMonths),
        ("removal.convictions[0].servedMonths", ManifestField.ServedMonths),
        ("removal.convictions", ManifestField.OffenceCode),
        ("removal.vulnerabilities", ManifestField.Vulnerability),
        ("removal.guardianAuthority", ManifestField.BirthDate),
        ("removal.nextOfKin.phone", ManifestField.NextOfKinPhone),
        ("removal.nextOfKin", ManifestField.NextOfKin),
        ("removal.seat", ManifestField.Seat),
        ("removal.addressOnReturn", ManifestField.Address),
        ("removal.shortNoticeReason", ManifestField.RemovalType),
        ("remarks", ManifestField.Remarks),
        ("nationalCaseReference", ManifestField.OrderNumber),
    ];

    /// <summary>Says what the rules on content say against the row; the notice that it becomes, where a flight is known.</summary>
    /// <param name="scope">The row.</param>
    /// <param name="flight">The flight; null for none.</param>
    /// <param name="now">Time of the check.</param>
    /// <param name="ofFlight">Violations that no column explains: the flight's.</param>
    internal static NoticeDraft? Check(RowScope scope, FlightPlan? flight, DateTimeOffset now, ICollection<Violation> ofFlight)
    {
        if (flight is null)
        {
            var content = new NoticeContent { Remarks = scope.Row.Text(ManifestField.Remarks), NationalCaseReference = scope.Row.Text(ManifestField.OrderNumber), Removal = Removal(scope.Row) };
            var context = new ContentContext { Now = now, IssuerState = "", Priority = Priority.Routine, Audience = [], LeadTimes = RemovalLeadTimes.Proposed };
            Say(scope, ContentRules.Check(content, context), null);
            return null;
        }
        var draft = flight.Draft(scope.Row, now);
        if (draft.Header.To.Count == 0)
        {
            scope.Report(scope.Row.IsMinor ? "minor.route" : "row.noDesk", scope.Row.IsMinor ? ManifestField.BirthDate : ManifestField.RemovalType);
        }
        if (scope.Row.IsMinor && draft.DeskParts.Any(part => part.Desk == Role.Health))
        {
            scope.Report("minor.medical", ManifestField.MedicalNote);
        }
        var rules = draft.Header.Context(now, flight.IssuerState, RemovalLeadTimes.Proposed);
        var check = ContentRules.Examine(draft.Content, rules);
        Say(scope, check.Violations, ofFlight);
        foreach (var part in draft.DeskParts)
        {
            var wrong = DeskPartRules.Examine(part.Desk, part.Content, Family.Removal, rules).Violations;
            if (wrong.Count > 0 && part.Desk == Role.ChildAuthority && !scope.IsBad(ManifestField.BirthDate))
            {
                scope.Report("minor.route", ManifestField.BirthDate);
            }
            else if (wrong.Count > 0 && part.Desk == Role.Health && !scope.IsBad(ManifestField.MedicalNote))
            {
                scope.Report("content.rule", ManifestField.MedicalNote, wrong[0].Rule, RuleText.Of(wrong[0]));
            }
        }
        if (check.LeadTime is { IsShort: true } lead && draft.Content.Removal.ShortNoticeReason != ShortNoticeReason.Unspecified)
        {
            scope.Report("leadTime.short", ManifestField.RemovalType, (int)Math.Floor(lead.Given.TotalDays), (int)lead.Agreed.TotalDays);
        }
        return draft;
    }

    private static RemovalNotice Removal(ManifestRow row)
    {
        var removal = new RemovalNotice
        {
            Person = FlightPlan.Person(row, IdentityStatus.NotConfirmed), RemovalType = row.Type, Order = FlightPlan.Order(row, null), Seat = row.Text(ManifestField.Seat),
        };
        if (FlightPlan.ConvictionOf(row) is { } conviction)
        {
            removal.Convictions.Add(conviction);
        }
        removal.Vulnerabilities.AddRange(row.Vulnerabilities);
        return removal;
    }

    private static void Say(RowScope scope, IReadOnlyList<Violation> violations, ICollection<Violation>? ofFlight)
    {
        foreach (var violation in violations)
        {
            var (path, field) = Array.Find(Columns, one => violation.Path == one.Path || violation.Path.StartsWith(one.Path + ".", StringComparison.Ordinal) || violation.Path.StartsWith(one.Path + "[", StringComparison.Ordinal));
            if (violation.Path.StartsWith("removal.person.documents[0]", StringComparison.Ordinal))
            {
                (path, field) = (violation.Path, scope.Row.Text(ManifestField.Passport).Length > 0 || scope.Row.Mrz.Length > 0 ? ManifestField.Passport : ManifestField.TravelDocument);
            }
            if (path is null)
            {
                ofFlight?.Add(violation);
                continue;
            }
            // The checks of cells named it already, or there is no such column, which was said once.
            if (scope.IsBad(field) || (!scope.Knows(field) && violation.Rule == "required"))
            {
                if (field == ManifestField.OrderAuthority)
                {
                    ofFlight?.Add(violation);
                }
                continue;
            }
            switch (violation.Rule)
            {
                case "leadTime.reason" or "minor.guardian":
                    // Both need the flight to say something; without a flight nobody knows when it leaves or who receives.
                    if (ofFlight is not null)
                    {
                        scope.Report(violation.Rule == "minor.guardian" ? "minor.route" : "leadTime.reason", field);
                    }
                    break;
                // An empty cell of a column that must be filled was named by the checks of the row.
                case "required" or "person.minimum" or "removal.convictions" or "person.name":
                    break;
                case "allegation.freeText":
                    scope.Report("allegation.mention", field);
                    break;
                default:
                    scope.Report("content.rule", field, violation.Rule, RuleText.Of(violation));
                    break;
            }
        }
    }
}
