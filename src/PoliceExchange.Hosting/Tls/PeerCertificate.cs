using System.Buffers.Text;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PoliceExchange.Protocol.Access.V1;

namespace PoliceExchange.Hosting.Tls;

/// <summary>
/// What a verified certificate proves about the other side; never what a message claims. Where a person signed in at this very server,
/// their session stands in the certificate's place (<see cref="OfPerson"/>).
/// </summary>
/// <param name="Id">The one SPIFFE id.</param>
/// <param name="Pin">base64url SHA-256 of the subject public key info (DER).</param>
/// <param name="NotAfter">End of the certificate's life.</param>
internal sealed record PeerCertificate(SpiffeId Id, string Pin, DateTimeOffset NotAfter)
{
    private const string SubjectAlternativeName = "2.5.29.17";

    // GeneralName ::= CHOICE { ... uniformResourceIdentifier [6] IA5String ... } (RFC 5280 4.2.1.6)
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    public CallerKind Kind => Id.Kind;

    /// <summary>The person who signed in here; null for a certificate, whose holder states who acts.</summary>
    public SignedInPerson? Person { get; private init; }

    public string Member => Id.Member;

    /// <summary>The caller that a person's session makes; the host's verdict is asked of it as of a certificate.</summary>
    /// <param name="id">Whom the person acts for.</param>
    /// <param name="person">Who signed in.</param>
    /// <param name="until">End of the session at the latest.</param>
    public static PeerCertificate OfPerson(SpiffeId id, SignedInPerson person, DateTimeOffset until) => new(id, "person:" + person.Name, until) { Person = person };

    /// <summary>Reads the identity; says nothing about trust, which is the chain's and the pin's matter.</summary>
    public static PeerReading Read(X509Certificate2 certificate)
    {
        var uris = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions)
            {
                if (extension.Oid?.Value == SubjectAlternativeName)
                {
                    ReadUris(extension.RawData, uris);
                }
            }
        }
        catch (AsnContentException)
        {
            return new PeerReading.Unreadable("the subject alternative name is malformed");
        }

        // SPIFFE X.509-SVID section 2: exactly one URI SAN; with two, each reader could believe another.
        return uris switch
        {
            [] => new PeerReading.Unreadable("no URI in the subject alternative name"),
            [var uri] when SpiffeId.TryParse(uri, out var id) => new PeerReading.Peer(
                new PeerCertificate(id, PinOf(certificate), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()))),
            [_] => new PeerReading.Unreadable("the URI is not an identity of this exchange"),
            _ => new PeerReading.Unreadable("more than one URI in the subject alternative name"),
        };
    }

    public static string PinOf(X509Certificate2 certificate) =>
        Base64Url.EncodeToString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    private static void ReadUris(byte[] extension, List<string> uris)
    {
        var outer = new AsnReader(extension, AsnEncodingRules.DER);
        var names = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(UriTag))
            {
                uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
            }
            else
            {
                _ = names.ReadEncodedValue();
            }
        }
    }
}
