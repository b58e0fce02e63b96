namespace PoliceExchange.Policy.Analysis;

/// <summary>Where a fact lies in a region: one bit per value that the rules can tell apart.</summary>
/// <param name="First">First word.</param>
/// <param name="Words">How many words.</param>
/// <param name="Size">How many values, the one of an unstated fact among them.</param>
internal readonly record struct Field(int First, int Words, int Size);

/// <summary>A product of value sets, one per fact that it restricts: the requests for which the clauses of a rule hold.</summary>
internal sealed class Box(Field[] fields, ulong[][] bits)
{
    /// <summary>What a visit costs.</summary>
    public int Cost => fields.Length + 1;

    public int Count => fields.Length;

    /// <summary>In how many facts the region reaches out of the box; -1 when they have no request in common.</summary>
    /// <param name="last">One fact in which it does.</param>
    public int Exceeded(ulong[] region, out int last)
    {
        var exceeded = 0;
        last = -1;
        for (var i = 0; i < fields.Length; i++)
        {
            var (meets, exceeds) = (0UL, 0UL);
            for (var word = 0; word < fields[i].Words; word++)
            {
                var (values, own) = (region[fields[i].First + word], bits[i][word]);
                meets |= values & own;
                exceeds |= values & ~own;
            }
            if (meets == 0)
            {
                return -1;
            }
            if (exceeds != 0)
            {
                exceeded++;
                last = i;
            }
        }
        return exceeded;
    }

    /// <summary>True when the region reaches out of the box in this fact.</summary>
    public bool Exceeds(ulong[] region, int field)
    {
        for (var word = 0; word < fields[field].Words; word++)
        {
            if ((region[fields[field].First + word] & ~bits[field][word]) != 0)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Leaves of the region what is out of the box in this fact.</summary>
    public void TakeOut(ulong[] region, int field)
    {
        for (var word = 0; word < fields[field].Words; word++)
        {
            region[fields[field].First + word] &= ~bits[field][word];
        }
    }

    /// <summary>Leaves of the region what is in the box in this fact; false when that is nothing.</summary>
    public bool Keep(ulong[] region, int field)
    {
        var any = 0UL;
        for (var word = 0; word < fields[field].Words; word++)
        {
            any |= region[fields[field].First + word] &= bits[field][word];
        }
        return any != 0;
    }

    /// <summary>Leaves of the region what is in the box; false when that is nothing.</summary>
    public bool Keep(ulong[] region)
    {
        for (var i = 0; i < fields.Length; i++)
        {
            if (!Keep(region, i))
            {
                return false;
            }
        }
        return true;
    }
}
