using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A missing child: everybody looks, and only the child authority and the issuing desk learn where she is.</summary>
internal sealed class Case10MissingChild : CaseScript
{
    public override string Id => "10";

    public override IReadOnlyList<string> States => ["HND", "CRI", "PAN", "SLV", "MEX", "USA"];

    public override async Task PlayAsync(Stage stage)
    {
        var drafts = stage.Drafts;
        var draft = drafts.Notice(Purpose.MissingProtection, "HND-M-320", ["group:SICA", "state:MEX/desk:LIAISON_DESK", "state:USA/desk:LIAISON_DESK"], content =>
        {
            content.UrgencyReason = "A child of nine, on the road.";
            content.DiffusionJustification = "She may cross several borders by bus.";
            content.Missing = new MissingNotice
            {
                Person = People.Lopez(), Category = MissingCategory.ParentalAbduction, Action = MissingAction.Protect,
                LastSeenPlace = Drafts.Place("HND", "San Pedro Sula"), LastSeenAt = drafts.At(TimeSpan.FromDays(-4)),
            };
            content.Missing.PossibleDestinations.Add(Drafts.Place("MEX", "Tapachula"));
            content.Missing.Companions.Add(new Companion { Person = People.Mejia(), Relation = "father", Suspected = true, Evaluation = Drafts.Evaluation(SourceReliability.B, InformationAccuracy._2) });
        }, DataSubjectCategory.Missing);
        draft.Priority = Priority.Urgent;
        await stage.RefusedAsync("HND names no child authority", "HND/LIAISON_DESK", draft, "minor.guardian", "content.missing.childAuthority").ConfigureAwait(false);
        draft.Content.Missing.ChildAuthority = Drafts.Contact("HND", Role.ChildAuthority);
        var missing = await stage.SendAsync("HND names it and sends", "HND/LIAISON_DESK", draft, Family.Missing).ConfigureAwait(false);
        await stage.ReachesAsync("it is delivered to CRI PAN SLV MEX USA", missing, ["CRI", "PAN", "SLV", "MEX", "USA"], Rungs.Delivered).ConfigureAwait(false);
        await stage.OpensAsync("MEX opens it", "MEX/LIAISON_DESK", missing).ConfigureAwait(false);
        var answer = drafts.FollowUp(missing, "MEX-77", ["state:HND/desk:LIAISON_DESK", "state:HND/desk:CHILD_AUTHORITY"], content =>
        {
            content.UrgencyReason = "She is found.";
            content.Hit = new Hit { Target = missing.Ref, Place = Drafts.Place("MEX", "Tapachula"), At = drafts.At(TimeSpan.Zero), Source = HitSource.PoliceCheck, ActionTaken = ActionKind.Protect };
        });
        answer.Priority = Priority.Urgent;
        var hit = await stage.AnswerAsync("MEX reports where she is", "MEX/LIAISON_DESK", missing, answer).ConfigureAwait(false);
        await stage.OpensAsync("the issuing desk learns it", "HND/LIAISON_DESK", hit).ConfigureAwait(false);
        await stage.OpensAsync("the child authority of HND learns it", "HND/CHILD_AUTHORITY", hit).ConfigureAwait(false);
        await stage.NothingForAsync("USA asks where she is", "USA/LIAISON_DESK", hit).ConfigureAwait(false);
        await stage.NothingForAsync("an investigator of HND asks where she is", "HND/INVESTIGATOR", hit).ConfigureAwait(false);
        await stage.OwesAsync("MEX owes a decision on a safe place within twelve hours", "HND/LIAISON_DESK", missing, "child-safe-place", "MEX", "RUNNING").ConfigureAwait(false);
    }
}
