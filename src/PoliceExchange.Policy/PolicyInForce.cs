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
    /// Runs the tests and the invariants of this build on what it started with. A bundle that this node took before stays
    /// in force with an alarm (a new build has new invariants); one that it was only set up with decides nothing then.
    /// </summary>
    /// <param name="directory">Names the authorities.</param>
    /// <param name="wasTaken">True when this node checked it in full before.</param>
    /// <returns>Whether it holds.</returns>
    public bool Recheck(DirectoryDocument directory, bool wasTaken)
    {
        var result = BundleVerifier.Accept(Enforced.Signed, directory.Policy, current: null, now: null);
        // Twenty megabytes of parsed tests that are never needed again: an idle node on a small machine gives them back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (result is not BundleAcceptance.Refused refused)
        {
            return true;
        }
        _refused = refused.ToString();
        if (!wasTaken)
        {
            Engine.Use(new RuleSet([], Enforced.Hash));
        }
        return false;
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

    /// <summary>What a person must look at: a refused bundle, an overlay that does not read, a bundle past its time; empty when all is well.</summary>
    public string Problem(DateTimeOffset now)
    {
        var enforced = Enforced;
        return _refused.Length > 0 ? $"offered bundle refused: {_refused}"
            : _problems.Count > 0 ? string.Join("; ", _problems)
            : now >= enforced.Manifest.ValidTo ? $"the bundle in force (version {enforced.Manifest.Version}) ended {enforced.Manifest.ValidTo:u}; it stays in force until the authorities sign the next"
            : "";
    }

    private void Compile()
    {
        var problems = new List<RuleProblem>();
        var overlays = Bundles.Overlays.Read(_overlays, problems);
        _problems = [.. problems.Select(problem => problem.ToString())];
        Engine.Use(new RulesInForce(
            new RuleSet([.. Floor.Rules, .. _enforced.HubRules, .. overlays], _enforced.Hash),
            _trial is null ? null : new RuleSet([.. Floor.Rules, .. _trial.HubRules, .. overlays], _trial.Hash),
            _trial?.Manifest.Canary ?? []));
    }
}
