using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Access.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Doctor;

/// <summary>
/// The gateway's own certificate, reason by reason. With TLS 1.3 a client learns only after its handshake, and without a
/// reason, that the hub refused its certificate; so each reason that the hub can have is looked for here.
/// </summary>
internal sealed class CertificateChecks(string state, string certificateFile, string keyFile, TimeProvider time)
{
    private const int SoonDays = 14;

    internal X509Certificate2? Leaf { get; private set; }

    internal IEnumerable<Finding> Files()
    {
        yield return Read();
        if (!OperatingSystem.IsWindows() && File.Exists(keyFile))
        {
            var open = File.GetUnixFileMode(keyFile) & (UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
            yield return open == 0
                ? Finding.Ok("key-permissions", "for the owner alone")
                : Finding.Warn("key-permissions", $"{keyFile} is open to others ({open})", FaultOwner.Node, $"chmod 600 {keyFile}");
        }
    }

    /// <param name="directory">The directory to judge by; null when there is none that verifies.</param>
    internal IEnumerable<Finding> Against(DirectorySnapshot? directory)
    {
        if (Leaf is null)
        {
            yield return Finding.Skipped("certificate-identity", "no certificate to judge");
            yield break;
        }
        var peer = (PeerCertificate.Read(Leaf) as PeerReading.Peer)?.Certificate;
        yield return Identity(peer);
        yield return Dates();
        yield return Usage();
        if (directory is null)
        {
            yield return Finding.Skipped("certificate-authority", "no directory to judge by");
            yield return Finding.Skipped("certificate-pin", "no directory to judge by");
            yield break;
        }
        yield return Member(directory);
        yield return Authority(directory);
        yield return Pin(directory, peer);
    }

    private Finding Read()
    {
        try
        {
            // The key has to be the certificate's: CreateFromPemFile compares them.
            Leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            return Finding.Ok("certificate-files", certificateFile);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Fail("certificate-files", $"{certificateFile} with {keyFile}: {e.Message}", FaultOwner.Node, "Give a PEM certificate and the PEM key that belongs to it, readable for this user.");
        }
    }

    private Finding Identity(PeerCertificate? peer)
    {
        const string Check = "certificate-identity";
        if (peer is null)
        {
            var reason = PeerCertificate.Read(Leaf!) is PeerReading.Unreadable(var why) ? why : "unreadable";
            return Finding.Fail(Check, reason, FaultOwner.Node, $"Have the certificate issued with one URI: spiffe://{state.ToLowerInvariant()}.px.example/gateway/gw-{state.ToLowerInvariant()}/tls.");
        }
        if (peer.Member != state)
        {
            return Finding.Fail(Check, $"{peer.Id.Text} is of {peer.Member}, not of {state}", FaultOwner.Node, $"Use the certificate of {state}, or run px doctor --state {peer.Member}.");
        }
        return peer.Kind == CallerKind.Gateway
            ? Finding.Ok(Check, peer.Id.Text)
            : Finding.Fail(Check, $"{peer.Id.Text} is no gateway", FaultOwner.Node, "The hub takes notices from gateways only: use the gateway's TLS certificate.");
    }

    private Finding Dates()
    {
        const string Check = "certificate-dates";
        var now = time.GetUtcNow();
        var from = new DateTimeOffset(Leaf!.NotBefore.ToUniversalTime());
        var until = new DateTimeOffset(Leaf.NotAfter.ToUniversalTime());
        var days = (until - now).TotalDays;
        const string Renew = "Issue a new certificate for the same key and put it in place; the gateway takes it up while it runs.";
        return now >= until ? Finding.Fail(Check, FormattableString.Invariant($"expired {until:u}"), FaultOwner.Node, Renew)
            : now < from ? Finding.Fail(Check, FormattableString.Invariant($"not valid before {from:u}"), FaultOwner.Node, "Compare this machine's clock with the time; else wait or issue it anew.")
            : days < SoonDays && days < (until - from).TotalDays / 2 ? Finding.Warn(Check, FormattableString.Invariant($"ends in {days:0.#} days"), FaultOwner.Node, Renew)
            : Finding.Ok(Check, FormattableString.Invariant($"{days:0.#} days left"));
    }

    private Finding Usage()
    {
        var problem = PeerChain.CheckLeaf(Leaf!, PeerChain.ClientAuthentication) ?? PeerChain.CheckLeaf(Leaf!, PeerChain.ServerAuthentication);
        return problem is null
            ? Finding.Ok("certificate-usage", "client and server authentication")
            : Finding.Fail("certificate-usage", problem, FaultOwner.Node, "Issue it for client and server authentication with digitalSignature.");
    }

    private Finding Member(DirectorySnapshot directory) => directory.IsActive(state)
        ? Finding.Ok("membership", $"{state} is an active member")
        : Finding.Fail("membership", directory.Member(state) is null ? $"{state} is no member" : $"{state} is suspended", FaultOwner.Governance, "Ask governance why, and for a directory that lists the state as active.");

    private Finding Authority(DirectorySnapshot directory)
    {
        X509Certificate2Collection anchors = [.. directory.Anchors(state).Select(X509CertificateLoader.LoadCertificate)];
        if (anchors.Count == 0)
        {
            return Finding.Fail("certificate-authority", $"the directory lists no authority of {state}", FaultOwner.Governance, "Have governance list your nation's authority.");
        }
        // Who issued it, and nothing else: dates and usage have checks of their own, so that one fault is one finding.
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid,
        };
        policy.CustomTrustStore.AddRange(anchors);
        return PeerChain.Check(Leaf!, null, policy) is { } broken
            ? Finding.Fail("certificate-authority", $"the authority of {state} in the directory did not issue it ({broken})", FaultOwner.Node, $"Have the authority of {state} issue it; a new authority has to be listed by governance first.")
            : Finding.Ok("certificate-authority", $"issued by the authority of {state}");
    }

    private Finding Pin(DirectorySnapshot directory, PeerCertificate? peer)
    {
        const string Check = "certificate-pin";
        var pin = PeerCertificate.PinOf(Leaf!);
        var now = time.GetUtcNow();
        var struck = directory.Removals.FirstOrDefault(one => one.Target == pin || (peer is not null && one.Kind == RemovalKind.Gateway && one.Target == peer.Id.Name));
        if (struck is not null)
        {
            return Finding.Fail(Check, $"revoked: the removal {struck.Hash} struck {struck.Target} ({struck.Reason})", FaultOwner.Governance, "Make a new key pair, and have governance enrol its pin in the next directory.");
        }
        var entry = directory.Document.Gateways.SelectMany(gateway => gateway.TlsPins, (gateway, one) => (gateway, one)).FirstOrDefault(one => one.one.Pin == pin);
        if (entry.one is null)
        {
            return Finding.Fail(Check, $"unpinned: directory {directory.Version} does not list the key {pin}", FaultOwner.Governance, "Have governance enrol this pin, or use the key that is enrolled.");
        }
        return entry.gateway.States.Count == 0 || entry.gateway.States[0] != state || (peer is not null && entry.gateway.Id != peer.Id.Name)
            ? Finding.Fail(Check, $"the pin is that of {entry.gateway.Id}", FaultOwner.Node, "Use the gateway's own key.")
            : entry.one.IsValidAt(now)
                ? Finding.Ok(Check, FormattableString.Invariant($"pinned in directory {directory.Version} until {entry.one.NotAfter:u}"))
                : Finding.Fail(Check, FormattableString.Invariant($"the pin is valid from {entry.one.NotBefore:u} to {entry.one.NotAfter:u}"), FaultOwner.Governance, "Have governance extend the pin, or take up the next key.");
    }
}
