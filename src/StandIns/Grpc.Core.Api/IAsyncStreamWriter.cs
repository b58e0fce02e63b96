namespace Grpc.Core;

/// <summary>Messages sent one after the other; the task of a write is its flow control.</summary>
public interface IAsyncStreamWriter<in T>
{
    WriteOptions? WriteOptions { get; set; }

    Task WriteAsync(T message);

    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            // A writer that cannot stop a write must not pretend that it can.
            throw new NotSupportedException("This writer cannot cancel a write.");
        }

        return WriteAsync(message);
    }
}
