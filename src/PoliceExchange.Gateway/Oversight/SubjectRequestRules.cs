using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Gateway.Oversight;

/// <summary>A clock on data subjects' requests, as data: each legal regime has its own.</summary>
/// <param name="Source">Where it is from.</param>
/// <param name="Months">To answer.</param>
/// <param name="ExtensionMonths">Added once, with a reason.</param>
internal sealed record SubjectClock(string Source, int Months, int ExtensionMonths)
{
    /// <summary>One month and two more, which LED Art. 12(3) leaves to the states and most took from GDPR Art. 12(3).</summary>
    public static readonly SubjectClock Default = new("GDPR Art. 12(3)", 1, 2);

    public DateTimeOffset Due(DateTimeOffset received, bool extended) => received.AddMonths(Months + (extended ? ExtensionMonths : 0));
}

/// <summary>The steps of a data subject's request (SIS 2018/1862 Art. 67, LED Art. 14-16; DOMAIN.md 5).</summary>
internal static class SubjectRequestRules
{
    /// <summary>True when the step follows.</summary>
    public static bool MayFollow(SubjectRequestKind kind, SubjectRequestStep from, SubjectRequestStep to) => (from, to) switch
    {
        (SubjectRequestStep.Received, SubjectRequestStep.Located) => true,
        // Consultation is for data that another state issued; own data is answered at once.
        (SubjectRequestStep.Located, SubjectRequestStep.Consulted or SubjectRequestStep.Answered or SubjectRequestStep.Restricted) => true,
        (SubjectRequestStep.Consulted, SubjectRequestStep.Answered or SubjectRequestStep.Restricted) => true,
        (SubjectRequestStep.Answered, SubjectRequestStep.Confirmed) => kind == SubjectRequestKind.Access,
        (SubjectRequestStep.Answered, SubjectRequestStep.Corrected) => kind is SubjectRequestKind.Rectification or SubjectRequestKind.Erasure,
        (SubjectRequestStep.Corrected, SubjectRequestStep.Propagated) => true,
        (SubjectRequestStep.Propagated or SubjectRequestStep.Restricted, SubjectRequestStep.Confirmed) => true,
        _ => false,
    };

    /// <summary>True while the clock runs: the data subject has neither an answer nor a reasoned restriction.</summary>
    public static bool ClockRuns(SubjectRequestStep step) => step is SubjectRequestStep.Received or SubjectRequestStep.Located or SubjectRequestStep.Consulted;

    /// <summary>True when the clock may be extended.</summary>
    public static bool MayExtend(SubjectRequestStep step, bool extended, DateTimeOffset due, DateTimeOffset now) => ClockRuns(step) && !extended && now < due;
}
