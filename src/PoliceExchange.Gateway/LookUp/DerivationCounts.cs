namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Derivations of the last hour by use, in buckets of a minute: who sweeps a name over sixty years of birth dates shows here, whoever asked
/// (MATCHING.md 3.3). In memory; a restart begins anew, and is itself on record.
/// </summary>
internal sealed class DerivationCounts(int queryAlarm, TimeProvider time)
{
    private const int Minutes = 60;

    private readonly Lock _gate = new();
    private readonly long[,] _buckets = new long[Enum.GetValues<EpochUse>().Length, Minutes];
    private long _minute;
    private long _raised = long.MinValue / 2;

    /// <summary>Counts; true when queries have just passed the limit, once an hour at most.</summary>
    public bool Add(EpochUse use, int derivations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(derivations);
        lock (_gate)
        {
            Advance();
            _buckets[(int)use, _minute % Minutes] += derivations;
            if (use != EpochUse.Query || _minute - _raised < Minutes || Sum(EpochUse.Query) < queryAlarm)
            {
                return false;
            }
            _raised = _minute;
            return true;
        }
    }

    /// <summary>Derivations within the last hour.</summary>
    public long LastHour(EpochUse use)
    {
        lock (_gate)
        {
            Advance();
            return Sum(use);
        }
    }

    private long Sum(EpochUse use)
    {
        var sum = 0L;
        for (var i = 0; i < Minutes; i++)
        {
            sum += _buckets[(int)use, i];
        }
        return sum;
    }

    private void Advance()
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        if (minute <= _minute)
        {
            return; // A clock that was set back keeps counting in the newest minute: nothing is forgotten early.
        }
        for (var empty = Math.Max(_minute + 1, minute - Minutes + 1); empty <= minute; empty++)
        {
            for (var use = 0; use < _buckets.GetLength(0); use++)
            {
                _buckets[use, empty % Minutes] = 0;
            }
        }
        _minute = minute;
    }
}
