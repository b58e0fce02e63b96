namespace PoliceExchange.Hosting.Store;

/// <summary>The disk's reserve is reached, or the disk is full: nothing of this act was kept.</summary>
internal sealed class StoreFullException(string message, Exception? cause = null) : IOException(message, cause);

/// <summary>More acts wait for the writer than <see cref="StoreOptions.QueueLimit"/>: nothing of this act was kept.</summary>
internal sealed class StoreBusyException(string message) : IOException(message);

/// <summary>The store failed to make something durable and accepts nothing more; the process must stop (I3).</summary>
internal sealed class StoreBrokenException(string message, Exception? cause = null) : IOException(message, cause);
