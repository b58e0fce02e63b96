namespace PoliceExchange.Broker.LookUp;

/// <summary>
/// How much of what is in force can be searched, so that "no record" is never said of what was not looked at. Counted by
/// <see cref="RecordWorker"/> every second or two, not for each question.
/// </summary>
internal sealed class RecordCoverage
{
    private volatile Counted _counted = new(0, new Dictionary<(uint, string), long>());

    public void Use(long active, IReadOnlyDictionary<(uint Epoch, string KeyId), long> recorded) => _counted = new Counted(active, recorded);

    /// <summary>Notices in force without a record under that key.</summary>
    public long Unsearched(uint epoch, string keyId) => _counted is var counted ? Math.Max(0, counted.Active - counted.Recorded.GetValueOrDefault((epoch, keyId))) : 0;

    private sealed record Counted(long Active, IReadOnlyDictionary<(uint Epoch, string KeyId), long> Recorded);
}
