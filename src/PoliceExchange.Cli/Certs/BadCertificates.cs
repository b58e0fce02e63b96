using System.Security.Cryptography;

namespace PoliceExchange.Cli.Certs;

/// <summary>Certificates that every party must refuse, each with exactly one fault: the key is otherwise the pinned one of the gateway it names.</summary>
internal sealed class BadCertificates(DateTimeOffset now, PkiFolder folder, IReadOnlyDictionary<string, HostedMember> hosted)
{
    private readonly DateTimeOffset _from = now - TimeSpan.FromHours(1);
    private readonly DateTimeOffset _to = now + TimeSpan.FromDays(7);

    /// <summary>Writes them; the second value is the pin that the directory lists and a removal strikes.</summary>
    internal (IReadOnlyDictionary<string, string> Faults, string RevokedPin) Make()
    {
        var (state, (ca, tls, liaison)) = hosted.First();
        var (other, (otherCa, otherTls, _)) = hosted.Count > 1 ? hosted.Skip(1).First() : hosted.First();
        var uri = PkiLayout.GatewaySpiffe(state);
        var host = $"{PkiLayout.GatewayId(state)}.{PkiLayout.TrustDomain(state)}";
        var faults = new SortedDictionary<string, string>(StringComparer.Ordinal);

        using var revoked = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Leaf("revoked", $"{uri}: pinned in the directory and struck by a removal", ca, revoked, [uri], [host], LeafUse.ServerAndClient, _from, _to);
        using var unpinned = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Leaf("unpinned", $"{uri}: right authority, key not in the directory", ca, unpinned, [uri], [host], LeafUse.ServerAndClient, _from, _to);
        Leaf("expired", $"{uri}: pinned key, ended yesterday", ca, tls, [uri], [host], LeafUse.ServerAndClient, now - TimeSpan.FromDays(8), now - TimeSpan.FromDays(1));
        Leaf("wrong-use", $"{uri}: pinned key, for code signing", ca, tls, [uri], [host], LeafUse.CodeSigning, _from, _to);
        Leaf("two-uris", $"{uri}: pinned key, two identities", ca, tls, [uri, PkiLayout.AdminSpiffe(state)], [host], LeafUse.ServerAndClient, _from, _to);

        using var foreign = CertificateMaker.CreateAuthority("Unknown CA", PkiLayout.TrustDomain(state), _from, _to);
        Leaf("other-ca", $"{uri}: pinned key, authority not in the directory", foreign, tls, [uri], [host], LeafUse.ServerAndClient, _from, _to);
        folder.Certificate(PkiLayout.Bad("other-ca.ca.pem"), foreign.Certificate);
        using (var selfSigned = CertificateMaker.CreateSelfSigned(tls, uri, _from, _to))
        {
            folder.Certificate(PkiLayout.Bad("self-signed.pem"), selfSigned);
            folder.Key(PkiLayout.Bad("self-signed.key.pem"), tls);
            faults["self-signed"] = $"{uri}: pinned key, no authority";
        }

        // The same for a desk of that state: desks are not pinned, their authority alone speaks for them.
        var desk = PkiLayout.DeskSpiffe(state, liaison, "LIAISON_DESK");
        using var deskKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Leaf("desk-expired", $"{desk}: ended yesterday", ca, deskKey, [desk], [], LeafUse.Client, now - TimeSpan.FromDays(8), now - TimeSpan.FromDays(1));
        Leaf("desk-wrong-use", $"{desk}: for servers", ca, deskKey, [desk], [], LeafUse.Server, _from, _to);
        Leaf("desk-other-ca", $"{desk}: authority not in the directory", foreign, deskKey, [desk], [], LeafUse.Client, _from, _to);
        if (other != state)
        {
            var theirs = PkiLayout.GatewaySpiffe(other);
            Leaf("wrong-nation", $"{theirs}: its pinned key, but the authority of {state}", ca, otherTls, [theirs], [], LeafUse.ServerAndClient, _from, _to);
            Leaf("desk-wrong-nation", $"{desk}: but the authority of {other}", otherCa, deskKey, [desk], [], LeafUse.Client, _from, _to);
        }
        return (faults, CertificateMaker.Pin(revoked));

        void Leaf(
            string name, string fault, Authority issuer, ECDsa key, IReadOnlyList<string> uris, IReadOnlyList<string> hosts, LeafUse use, DateTimeOffset from, DateTimeOffset to)
        {
            using var leaf = CertificateMaker.CreateLeaf(issuer, key, uris, hosts, use, from, to);
            folder.Certificate(PkiLayout.Bad($"{name}.pem"), leaf);
            folder.Key(PkiLayout.Bad($"{name}.key.pem"), key);
            faults[name] = fault;
        }
    }
}

/// <summary>What the bad certificates of a member are made from.</summary>
/// <param name="Ca">Its authority.</param>
/// <param name="Tls">The pinned key of its gateway.</param>
/// <param name="Liaison">The agency of its liaison desk.</param>
internal sealed record HostedMember(Authority Ca, ECDsa Tls, string Liaison);
