using PoliceExchange.Policy.Bundles;
using PoliceExchange.Policy.Evaluation;
using PoliceExchange.Policy.Rules;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Policy;

/// <summary>
/// The bundles that a node works by: the enforced one, and a newer one in trial beside it. Which bundles there are is
/// kept by the node's own store; this says which may be taken and puts them together with floor and overlays.
/// </summary>
internal sealed class PolicyInForce
{
    private readonly Lock _gate = new();
    private IReadOnlyList<OverlayEntry> _overlays = [];
    private PolicyBundle _enforced;
    private PolicyBundle? _trial;
    private volatile IReadOnlyList<string> _problems = [];
    private volatile string _refused = "";
    private bool _unbelieved;

    private PolicyInForce(PolicyBundle enforced, PolicyBundle? trial, IReadOnlyList<OverlayEntry> overlays)
    {
        (_enforced, _trial, _overlays) = (enforced, trial, overlays);
        Engine = new PolicyEngine(new RuleSet([], enforced.Hash));
        Compile();
    }

    /// <summary>Names this build: what it has shown of a bundle once needs no second showing at each restart.</summary>
    public static string Build { get; } = typeof(PolicyInForce).Module.ModuleVersionId.ToString();

    /// <summary>Decides by what is in force.</summary>
    public PolicyEngine Engine { get; }

    /// <summary>The newest bundle taken, in trial or not: what the next one must follow.</summary>
    public PolicyBundle Newest
    {
        get
        {
            lock (_gate)
            {
                return _trial ?? _enforced;
            }
        }
    }

    public PolicyBundle Enforced
    {
        get
        {
            lock (_gate)
            {
                return _enforced;
            }
        }
    }

    /// <summary>The bundle in trial; null for none.</summary>
    public PolicyBundle? Trial
    {
        get
        {
            lock (_gate)
            {
                return _trial;
            }
        }
    }

    /// <summary>True while a bundle in trial decides for some states.</summary>
    public bool CanaryDecides => Trial is { Manifest.Canary.Count: > 0 } trial && Engine.Stopped?.Bundle != trial.Hash;

    /// <summary>
    /// Starts from what the node kept, oldest first, or from the file that it was set up with. Signatures and form are
    /// checked before the node serves; <see cref="Recheck"/> does the rest beside its first calls.
    /// </summary>
    /// <exception cref="InvalidOperationException">No enforced bundle verifies; the message says why and what to do.</exception>
    public static PolicyInForce Start(IReadOnlyList<byte[]> kept, string file, DirectoryDocument directory)
    {
        PolicyBundle? enforced = null, trial = null;
        var refusals = new List<string>();
        IReadOnlyList<byte[]> all = kept.Count > 0 || !File.Exists(file) ? kept : [File.ReadAllBytes(file)];
        foreach (var bytes in all)
        {
            switch (BundleVerifier.Restore(bytes, directory.Policy))
            {
                case BundleAcceptance.Accepted { Bundle: var bundle }:
                    (enforced, trial) = bundle.Manifest.Stage == RollOut.Enforced ? (bundle, null) : (enforced, bundle);
                    break;
                case var refused:
                    refusals.Add(refused.ToString()!);
                    break;
            }
        }
        return enforced is null
            ? throw new InvalidOperationException($"No policy verifies: {(refusals.Count == 0 ? "none is kept and none was given" : string.Join("; ", refusals))}. Set PolicyFile to a bundle that the policy authorities of the directory signed.")
            : new PolicyInForce(enforced, trial, directory.Overlays);
    }

    /// <summary>
    /// Runs the tests and the invariants of this build on what it started with, unless it did so before. A bundle that this
    /// node took before stays in force with an alarm (a new build has new invariants); one that it was only set up with
    /// decides nothing then, until an enforced one is taken.
    /// </summary>
    /// <param name="directory">Names the authorities.</param>
    /// <param name="checkedBy">The build that checked it in full; empty when the node has not taken it.</param>
    public StartCheck Recheck(DirectoryDocument directory, string checkedBy)
    {
        if (checkedBy == Build)
        {
            return StartCheck.Known;
        }
        var started = Enforced;
        var result = BundleVerifier.Accept(started.Signed, directory.Policy, current: null, now: null);
        // Twenty megabytes of parsed tests that are never needed again: an idle node on a small machine gives them back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (result is not BundleAcceptance.Refused refused)
        {
            return checkedBy.Length == 0 ? StartCheck.FirstTaken : StartCheck.CheckedAnew;
        }
        _refused = refused.ToString();
        lock (_gate)
        {
            // Another may have been taken while this one was checked.
            _unbelieved = checkedBy.Length == 0 && ReferenceEquals(started, _enforced);
            Compile();
        }
        return StartCheck.Failed;
    }

    /// <summary>Checks an offered bundle; nothing changes.</summary>
    public BundleAcceptance Check(ReadOnlyMemory<byte> bundleJws, DirectoryDocument directory, DateTimeOffset now)
    {
        var result = BundleVerifier.Accept(bundleJws, directory.Policy, Newest, now);
        _refused = result is BundleAcceptance.Refused refused ? refused.ToString() : "";
        return result;
    }

    /// <summary>Puts a checked and kept bundle in force; decisions under way end by the old one.</summary>
    public void Use(PolicyBundle bundle)
    {
        lock (_gate)
        {
            (_enforced, _trial) = bundle.Manifest.Stage == RollOut.Enforced ? (bundle, null) : (_enforced, bundle);
            _unbelieved &= bundle.Manifest.Stage != RollOut.Enforced;
            Compile();
        }
    }

    /// <summary>Takes the overlays of a new directory.</summary>
    public void Overlay(IReadOnlyList<OverlayEntry> overlays)
    {
        lock (_gate)
        {
            if (!_overlays.SequenceEqual(overlays))
            {
                _overlays = overlays;
                Compile();
            }
        }
    }

    /// <summary>What a person must look at: a refused bundle, an overlay that does not read, a stopped canary, a bundle past its time; empty when all is well.</summary>
    public string Problem(DateTimeOffset now)
    {
        var enforced = Enforced;
        return _refused.Length > 0 ? $"offered bundle refused: {_refused}"
            : _problems.Count > 0 ? string.Join("; ", _problems)
            : Trial is { } trial && Engine.Stopped is { } stop && stop.Bundle == trial.Hash
                ? $"the canary (version {trial.Manifest.Version}) was stopped: {stop}; the bundle in force (version {enforced.Manifest.Version}) decides for all"
            : now >= enforced.Manifest.ValidTo ? $"the bundle in force (version {enforced.Manifest.Version}) ended {enforced.Manifest.ValidTo:u}; it stays in force until the authorities sign the next"
            : "";
    }

    private void Compile()
    {
        if (_unbelieved)
        {
            // No rules, no permits: everything is denied, whatever overlays come.
            Engine.Use(new RuleSet([], _enforced.Hash));
            return;
        }
        var problems = new List<RuleProblem>();
        var overlays = Bundles.Overlays.Read(_overlays, problems);
        _problems = [.. problems.Select(problem => problem.ToString())];
        Engine.Use(new RulesInForce(
            new RuleSet([.. Floor.Rules, .. _enforced.HubRules, .. overlays], _enforced.Hash),
            _trial is null ? null : new RuleSet([.. Floor.Rules, .. _trial.HubRules, .. overlays], _trial.Hash),
            _trial?.Manifest.Canary ?? [],
            (_trial?.Manifest.AcceptedNewlyAllowed ?? []).ToHashSet(StringComparer.Ordinal)) { Clocks = _enforced.Clocks });
    }
}

/// <summary>What the check of the bundle that a node started with came to, and so what its store has to record.</summary>
internal enum StartCheck
{
    /// <summary>This build checked it before: nothing to record.</summary>
    Known,

    /// <summary>It holds and is taken for the first time.</summary>
    FirstTaken,

    /// <summary>It holds, by this build too.</summary>
    CheckedAnew,

    /// <summary>It does not hold; <see cref="PolicyInForce.Problem"/> says why.</summary>
    Failed,
}
