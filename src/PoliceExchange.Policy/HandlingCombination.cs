using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Policy;

/// <summary>
/// The rules of combination of DOMAIN.md 3: two handlings combine to the most restrictive per field, lists of who may have it
/// intersect, lists of who may not unite. Group tokens are read by the directory's memberships at one time.
/// </summary>
/// <param name="directory">Memberships.</param>
/// <param name="at">Time that memberships are read at.</param>
internal sealed class HandlingCombination(DirectorySnapshot directory, DateTimeOffset at)
{
    /// <summary>What a reply has to carry: its own handling and that of what it answers (rule 2).</summary>
    /// <param name="own">The reply's handling.</param>
    /// <param name="answered">Header of what it answers.</param>
    /// <returns>Null when the two leave nobody who may have it.</returns>
    public Handling? Inherit(Handling own, ClearHeader answered) => Combine(own, AsInherited(answered));

    /// <summary>The most restrictive of two per field (rule 1); null when their lists of who may have it have nobody in common.</summary>
    public Handling? Combine(Handling a, Handling b)
    {
        var releasable = a.ReleasableTo.Count == 0 ? b.ReleasableTo : b.ReleasableTo.Count == 0 ? a.ReleasableTo : Both(a.ReleasableTo, b.ReleasableTo);
        var agencies = a.Agencies.Count == 0 ? b.Agencies : b.Agencies.Count == 0 ? a.Agencies : [.. a.Agencies.Intersect(b.Agencies, StringComparer.Ordinal)];
        // An empty list means everybody, so an empty intersection cannot be written: it is no handling.
        if ((releasable.Count == 0 && a.ReleasableTo.Count > 0) || (agencies.Count == 0 && a.Agencies.Count > 0))
        {
            return null;
        }
        return new Handling
        {
            Classification = Stricter(a.Classification, b.Classification, ClassificationRank),
            JudicialUse = Stricter(a.JudicialUse, b.JudicialUse, ConsentRank),
            Onward = Stricter(a.Onward, b.Onward, OnwardRank),
            Purposes = [.. a.Purposes.Intersect(b.Purposes).Order()],
            ExcludeStates = [.. a.ExcludeStates.Union(b.ExcludeStates, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            ReleasableTo = [.. releasable.OrderBy(token => token.ToString(), StringComparer.Ordinal)],
            Agencies = [.. agencies.Order(StringComparer.Ordinal)],
            DisplayClass = Stricter(a.DisplayClass, b.DisplayClass, DisplayRank),
            InformSubject = Stricter(a.InformSubject, b.InformSubject, ConsentRank),
            Cache = Rank(a.Cache) <= Rank(b.Cache) ? a.Cache : b.Cache,
            AutoExpire = a.AutoExpire || b.AutoExpire,
        };
    }

    /// <summary>Names of the codes in which one handling is looser than another; only the originator's RELAX may be (rule 4).</summary>
    public IReadOnlyList<string> Looser(Handling next, Handling than)
    {
        var looser = new List<string>();
        Add("classification", ClassificationRank(next.Classification) > ClassificationRank(than.Classification));
        Add("judicial_use", ConsentRank(next.JudicialUse) > ConsentRank(than.JudicialUse));
        Add("onward", OnwardRank(next.Onward) > OnwardRank(than.Onward));
        Add("purposes", next.Purposes.Except(than.Purposes).Any());
        Add("exclude_states", than.ExcludeStates.Except(next.ExcludeStates, StringComparer.Ordinal).Any());
        Add("releasable_to", than.ReleasableTo.Count > 0 && (next.ReleasableTo.Count == 0 || next.ReleasableTo.Any(token => !Within(token, than.ReleasableTo))));
        Add("agencies", than.Agencies.Count > 0 && (next.Agencies.Count == 0 || next.Agencies.Except(than.Agencies, StringComparer.Ordinal).Any()));
        Add("display_class", DisplayRank(next.DisplayClass) > DisplayRank(than.DisplayClass));
        Add("inform_subject", ConsentRank(next.InformSubject) > ConsentRank(than.InformSubject));
        Add("cache", Rank(next.Cache) > Rank(than.Cache));
        Add("auto_expire", than.AutoExpire && !next.AutoExpire);
        return looser;

        void Add(string code, bool holds)
        {
            if (holds)
            {
                looser.Add(code);
            }
        }
    }

    /// <summary>
    /// The answered notice's handling as it binds an answer: whoever the originator named may still write back to the originator,
    /// its own purpose is one that the answer may have, and whom it left out of the audience stays out.
    /// </summary>
    private Handling AsInherited(ClearHeader answered)
    {
        var handling = answered.Handling;
        var left = answered.Exclude.Where(token => token.Agency is null && token.Desk is null).SelectMany(States);
        return handling with
        {
            Purposes = [.. handling.Purposes.Append(answered.Purpose).Distinct()],
            ExcludeStates = [.. handling.ExcludeStates.Union(left, StringComparer.Ordinal)],
            ReleasableTo = handling.ReleasableTo.Count == 0 ? [] : [.. handling.ReleasableTo, AudienceToken.Parse($"state:{answered.Issuer.State}")],
            Agencies = handling.Agencies.Count == 0 ? [] : [.. handling.Agencies.Append(answered.Issuer.Agency).Distinct(StringComparer.Ordinal)],
        };
    }

    private IReadOnlyList<AudienceToken> Both(IReadOnlyList<AudienceToken> a, IReadOnlyList<AudienceToken> b)
    {
        var common = a.SelectMany(one => b.SelectMany(other => Meet(one, other))).Distinct().ToList();
        // A desk beside its whole state adds nobody; without it the result is the same whichever way round the two stood.
        return [.. common.Where(token => !common.Exists(wider => wider != token && Meet(wider, token).SequenceEqual([token])))];
    }

    private bool Within(AudienceToken token, IReadOnlyList<AudienceToken> wider)
    {
        var pieces = token.Group is null ? [token] : States(token).Select(state => AudienceToken.Parse($"state:{state}"));
        return wider.Contains(token) || pieces.All(piece => wider.Any(one => Meet(one, piece).Contains(piece)));
    }

    /// <summary>Tokens that both cover; a group meets another in the states of both.</summary>
    private IEnumerable<AudienceToken> Meet(AudienceToken a, AudienceToken b)
    {
        if (a.Group is not null && b.Group is not null)
        {
            return a == b ? [a] : States(a).Intersect(States(b), StringComparer.Ordinal).Select(state => AudienceToken.Parse($"state:{state}"));
        }
        if (a.Group is not null || b.Group is not null)
        {
            var (group, state) = a.Group is not null ? (a, b) : (b, a);
            return States(group).Contains(state.State!, StringComparer.Ordinal) ? [state] : [];
        }
        if (a.State != b.State || (a.Agency is not null && b.Agency is not null && a.Agency != b.Agency) || (a.Desk is not null && b.Desk is not null && a.Desk != b.Desk))
        {
            return [];
        }
        var agency = a.Agency ?? b.Agency;
        var desk = a.Desk ?? b.Desk;
        return [AudienceToken.Parse($"state:{a.State}" + (agency is null ? "" : $"/agency:{agency}") + (desk is { } role ? $"/desk:{Codes.Name(role)}" : ""))];
    }

    private IEnumerable<string> States(AudienceToken token) => token.State is { } state
        ? [state]
        : directory.Group(token.Group!)?.Members.Where(member => member.HoldsAt(at)).Select(member => member.State) ?? [];

    private static T Stricter<T>(T a, T b, Func<T, int> rank) => rank(a) <= rank(b) ? a : b;

    // A lower rank is stricter.
    private static int ClassificationRank(Classification code) => code switch { Classification.Confidential => 0, Classification.Restricted => 1, _ => 2 };

    private static int ConsentRank(Consent code) => code == Consent.Ask ? 0 : 1;

    // ASK before SAME_STATE: under ASK the originator decides on each step, under SAME_STATE the receiving state does.
    private static int OnwardRank(OnwardUse code) => code switch { OnwardUse.None => 0, OnwardUse.Ask => 1, OnwardUse.SameState => 2, _ => 3 };

    private static int DisplayRank(DisplayClass code) => code switch { DisplayClass.Sealed => 0, DisplayClass.Full => 2, _ => 1 };

    private static int Rank(CacheRule rule) => rule.Mode == CacheMode.None ? 0 : rule.TtlSeconds;
}
