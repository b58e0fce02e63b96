using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Person.V1;
using PoliceExchange.Protocol.Reference.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>What the removal cases share.</summary>
internal static class Removals
{
    /// <summary>A removal from the USA in that many days.</summary>
    public static NoticeDraft Draft(Drafts drafts, string order, PersonDetails person, RemovalType type, double days, string to, string[] audience) =>
        drafts.Notice(Purpose.RemovalReception, order, audience, content => content.Removal = new RemovalNotice
        {
            Person = person,
            NationalityStatus = NationalityStatus.Confirmed,
            RemovalType = type,
            Order = new RemovalOrder { Number = order, Authority = "Immigration court", Date = drafts.Day(-60), AppealPending = false, StayInForce = false },
            Transport = Flight(drafts, days, to),
            CustodyHandover = false,
            NonRefoulement = new NonRefoulementDeclaration
            {
                Declared = true, Date = drafts.Day(-1), Official = new NamedOfficial { Name = "R. Field", Office = "Removals officer", Agency = "imm" },
            },
        }, DataSubjectCategory.Returnee);

    public static Transport Flight(Drafts drafts, double days, string to) => new()
    {
        Mode = TransportMode.CharterFlight, Designation = $"AEX-{to}", DeparturePlace = Drafts.Place("USA", "Miami"), DepartureAt = drafts.At(TimeSpan.FromDays(days)),
        ArrivalPlace = Drafts.Place(to), ArrivalAt = drafts.At(TimeSpan.FromDays(days) + TimeSpan.FromHours(2)),
    };

    /// <summary>The receiving desk says who receives the person, where and how.</summary>
    public static NoticeDraft Plan(Drafts drafts, SentNotice removal, string state, string caseRef, ReceptionMeasure measure, Role by = Role.ImmigrationRemovals) =>
        drafts.FollowUp(removal, caseRef, ["state:USA/desk:IMMIGRATION_REMOVALS"], content =>
        {
            content.ReceptionPlan = new ReceptionPlan { Target = removal.Ref, ReceivedBy = Drafts.Contact(state, by), Place = Drafts.Place(state, "Airport") };
            content.ReceptionPlan.Measures.Add(measure);
        });
}
