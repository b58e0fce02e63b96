namespace PoliceExchange.Console;

/// <summary>A feature of connections that came to the browsers' end-point; the host's listener sets it.</summary>
internal sealed class ConsoleConnection
{
    public static ConsoleConnection One { get; } = new();
}

/// <summary>Marks end-points for browsers: reachable there and nowhere else, and nothing else is reachable there.</summary>
internal sealed class ConsoleEndpoint
{
    public static ConsoleEndpoint One { get; } = new();
}

/// <summary>Marks pages that need no sign-in.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OpenToAllAttribute : Attribute;

/// <summary>Marks pages that a locked session still reaches.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OpenWhileLockedAttribute : Attribute;
