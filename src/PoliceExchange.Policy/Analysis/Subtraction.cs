namespace PoliceExchange.Policy.Analysis;

/// <summary>What a search came to.</summary>
internal enum Found
{
    /// <summary>There is no such request; shown, not assumed.</summary>
    No,

    /// <summary>There is one, and it is at hand.</summary>
    Yes,

    /// <summary>Not known: the work that was allowed is used up. Who asks for safety reads this as the worse answer.</summary>
    GaveUp,
}

/// <summary>
/// Looks for a request of a region that lies in none of a list of boxes, by taking one box out after another. The
/// work is counted in facts looked at, not in time: two nodes must come to the same answer about one bundle.
/// </summary>
internal sealed class Subtraction(long allowed)
{
    /// <summary>Work done so far.</summary>
    public long Done { get; private set; }

    /// <summary>Counts work of the caller; false when it is used up.</summary>
    public bool Spend(long work)
    {
        Done += work;
        return Done <= allowed;
    }

    /// <summary>Narrows the region to a part in none of the boxes.</summary>
    public Found Outside(ulong[] region, IReadOnlyList<Box> boxes)
    {
        while (true)
        {
            var (narrowed, fewest, next) = (false, int.MaxValue, -1);
            var touching = new List<Box>();
            foreach (var box in boxes)
            {
                if (!Spend(box.Cost))
                {
                    return Found.GaveUp;
                }
                var exceeded = box.Exceeded(region, out var only);
                if (exceeded < 0)
                {
                    continue;
                }
                if (exceeded == 0)
                {
                    return Found.No;
                }
                if (exceeded == 1)
                {
                    // One way out of this box: every request that is looked for goes it.
                    box.TakeOut(region, only);
                    narrowed = true;
                    continue;
                }
                if (exceeded < fewest)
                {
                    (fewest, next) = (exceeded, touching.Count);
                }
                touching.Add(box);
            }
            boxes = touching;
            if (narrowed)
            {
                continue;
            }
            return next < 0 ? Found.Yes : Around(region, boxes, boxes[next]);
        }
    }

    /// <summary>What lies beside a box, fact by fact: the parts have no request in common.</summary>
    private Found Around(ulong[] region, IReadOnlyList<Box> boxes, Box box)
    {
        for (var field = 0; field < box.Count; field++)
        {
            if (!box.Exceeds(region, field))
            {
                continue;
            }
            var part = (ulong[])region.Clone();
            box.TakeOut(part, field);
            _ = Spend(part.Length);
            var found = Outside(part, boxes);
            if (found != Found.No)
            {
                part.CopyTo(region, 0);
                return found;
            }
            _ = box.Keep(region, field);
        }
        return Found.No;
    }
}
