namespace Grpc.Core;

/// <summary>What a call made on behalf of another takes over from it.</summary>
public class ContextPropagationOptions(bool propagateDeadline = true, bool propagateCancellation = true)
{
    public static readonly ContextPropagationOptions Default = new();

    public bool IsPropagateDeadline { get; } = propagateDeadline;

    public bool IsPropagateCancellation { get; } = propagateCancellation;
}

/// <summary>Opaque: the server that made it knows what is in it.</summary>
public abstract class ContextPropagationToken
{
    // As in the official type, nobody outside derives from it.
    internal ContextPropagationToken()
    {
    }
}
