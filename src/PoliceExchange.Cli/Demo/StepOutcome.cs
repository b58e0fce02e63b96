namespace PoliceExchange.Cli.Demo;

/// <summary>How a step of a case ended.</summary>
internal abstract record StepOutcome
{
    private StepOutcome()
    {
    }

    /// <summary>It was done, and what it must lead to was seen.</summary>
    internal sealed record Done : StepOutcome;

    /// <summary>It was refused, which is what must happen.</summary>
    /// <param name="Reason">The field and rule, or the status, that refused it.</param>
    internal sealed record RefusedAsItMust(string Reason) : StepOutcome;

    /// <summary>Not part of the exchange yet.</summary>
    /// <param name="Reason">Why; a key of the texts.</param>
    internal sealed record NotYet(string Reason) : StepOutcome;

    /// <summary>It did not lead to what it must.</summary>
    /// <param name="What">What was seen in its place.</param>
    internal sealed record Failed(string What) : StepOutcome;
}

/// <summary>Ends a case: what follows builds on the step that failed. Caught where cases are played, nowhere else.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
