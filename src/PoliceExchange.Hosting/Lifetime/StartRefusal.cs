using Microsoft.Extensions.Options;

namespace PoliceExchange.Hosting.Lifetime;

/// <summary>A process that does not start because of what it was given: sentences for its operator, not a stack trace.</summary>
internal static class StartRefusal
{
    /// <summary>EX_CONFIG of sysexits.h: a supervisor that starts it again gets the same answer.</summary>
    public const int ExitCode = 78;

    /// <summary>Writes them; false when the exception is another matter.</summary>
    public static bool Tell(Exception exception, TextWriter to)
    {
        var sentences = exception switch
        {
            OptionsValidationException one => one.Failures,
            // One per section of settings.
            AggregateException all when all.InnerExceptions.All(each => each is OptionsValidationException) =>
                all.InnerExceptions.OfType<OptionsValidationException>().SelectMany(each => each.Failures),
            _ => null,
        };
        if (sentences is null)
        {
            return false;
        }

        to.WriteLine("This process does not start:");
        foreach (var sentence in sentences)
        {
            to.WriteLine($"  {sentence}");
        }

        return true;
    }
}
