namespace PoliceExchange.Cli.Demo;

/// <summary>One case: who takes part, and its steps in order.</summary>
internal abstract class CaseScript
{
    /// <summary>Two digits; its title is the text <c>case.NN</c>.</summary>
    public abstract string Id { get; }

    /// <summary>States that the steps need a running gateway of.</summary>
    public abstract IReadOnlyList<string> States { get; }

    /// <summary>Plays the steps.</summary>
    public abstract Task PlayAsync(Stage stage);

    /// <summary>All cases in order.</summary>
    public static IReadOnlyList<CaseScript> All { get; } =
    [
        new Case01Charter(), new Case02Allegation(), new Case03ShortNotice(), new Case04Wanted(), new Case05Excluded(), new Case06ProvisionalArrest(),
        new Case07Victim(), new Case08FirearmTrace(), new Case09Container(), new Case10MissingChild(), new Case11Acquitted(), new Case12OwnNational(),
        new Case13Neutrality(), new Case14NightDesk(), new Case15EarlyWarning(), new Case16LookAlike(),
    ];
}
