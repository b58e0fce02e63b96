using System.Collections.Frozen;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework.LifeCycles;

/// <summary>
/// The life cycle of a family: where a notice of it starts, and the moves. Of several moves that fit, the first counts, so
/// special ones stand before general ones.
/// </summary>
/// <param name="Start">State of a new notice.</param>
/// <param name="Opening">Events of a new notice.</param>
/// <param name="Moves">The family's own moves; those of <see cref="CommonMoves"/> come after them.</param>
internal sealed record LifeCycle(Func<StepFacts, CaseState> Start, Func<StepFacts, IReadOnlyList<Raise>> Opening, IReadOnlyList<Move> Moves)
{
    private static readonly FrozenDictionary<NoticeFamily, LifeCycle> Families = new Dictionary<NoticeFamily, LifeCycle>
    {
        [NoticeFamily.Wanted] = WantedCycle.Table,
        [NoticeFamily.Extradition] = ExtraditionCycle.Table,
        [NoticeFamily.Removal] = RemovalCycle.Table,
        [NoticeFamily.RemovalManifest] = ManifestCycle.Table,
        [NoticeFamily.TraffickingCase] = TraffickingCycle.Case,
        [NoticeFamily.TraffickingVictim] = TraffickingCycle.Victim,
        [NoticeFamily.Firearm] = FirearmCycle.Table,
        [NoticeFamily.Missing] = MissingCycle.Table,
        [NoticeFamily.Document] = ObjectCycle.Table,
        [NoticeFamily.Vehicle] = ObjectCycle.Table,
        [NoticeFamily.Object] = ObjectCycle.Table,
    }.ToFrozenDictionary();

    private static readonly LifeCycle Plain = new(_ => CaseState.Published, _ => [new Raise(ClockEvent.Published)], []);

    /// <summary>States from which a power that lapsed ends the matter.</summary>
    public FrozenSet<CaseState> LapsesFrom { get; init; } = FrozenSet<CaseState>.Empty;

    /// <summary>The cycle of a family; drugs and early warnings have but the common moves.</summary>
    public static LifeCycle Of(NoticeFamily family) => Families.GetValueOrDefault(family) ?? Plain;

    /// <summary>Moves of a verb, the family's own first.</summary>
    public IEnumerable<Move> Of(NoticeType verb) => Moves.Concat(CommonMoves.All).Where(move => move.Verb == verb);
}
