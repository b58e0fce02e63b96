using PoliceExchange.Gateway.Audit;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Tls;
using PoliceExchange.Protocol.Content;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>
/// Who calls: state, agency and role as the certificate proves them; officer, purpose and case as the caller states them. Of a person
/// who signed in at the console the session proves agency, role and officer.
/// </summary>
/// <param name="State">State.</param>
/// <param name="Agency">Agency.</param>
/// <param name="Role">Desk role.</param>
/// <param name="Officer">Pseudonym of the officer.</param>
/// <param name="Purpose">Purpose; null when none was stated.</param>
/// <param name="CaseRef">National case reference.</param>
/// <param name="Peer">SPIFFE id, for the access entry.</param>
internal sealed record Desk(string State, string Agency, DeskRole Role, string Officer, NoticePurpose? Purpose, string CaseRef, string Peer)
{
    private const int MaxOfficer = 64;
    private const int MaxCase = 40;

    /// <summary>False for a person who signed in with one factor only.</summary>
    public bool MultiFactor { get; private init; } = true;

    /// <summary>Who acts, for the vault.</summary>
    public PrivatePart Private => new(Officer, Agency, Codes.Name(Role)) { Purpose = Purpose is { } stated ? Codes.Name(stated) : null, Case = CaseRef };

    /// <summary>Reads the caller; a fault names everything that is missing.</summary>
    public static Desk From(PeerCertificate peer, Requester? requester, GatewayIdentity self)
    {
        var (desk, violations) = Read(peer, requester, self);
        return desk ?? throw Fault.Invalid(violations).ToException();
    }

    /// <summary>Reads the caller, or everything that is missing; a certificate of another state is a fault.</summary>
    public static (Desk? Desk, IReadOnlyList<FieldViolation> Violations) Read(PeerCertificate peer, Requester? requester, GatewayIdentity self)
    {
        if (peer.Member != self.State || !Codes.TryParse<DeskRole>(peer.Id.Desk, out var role))
        {
            throw new Fault(FaultReason.IdentityMismatch, $"{peer.Id.Text} is no desk of {self.State}.").ToException();
        }
        requester ??= new Requester();
        // Who signed in here is who acts, whatever the request says.
        var officer = peer.Person?.Name ?? requester.Officer;
        var violations = new List<FieldViolation>();
        if (officer.Length is 0 or > MaxOfficer)
        {
            violations.Add(new FieldViolation("requester.officer", "required", $"Name the officer by pseudonym, at most {MaxOfficer} characters."));
        }
        else if (!ContentRules.IsCleanText(officer, lineFeeds: false))
        {
            violations.Add(new FieldViolation("requester.officer", "text.control", "Holds a control or direction character, or was no UTF-8."));
        }
        if (requester.CaseRef.Length > MaxCase)
        {
            violations.Add(new FieldViolation("requester.case_ref", "length", $"At most {MaxCase} characters."));
        }
        else if (!ContentRules.IsCleanText(requester.CaseRef, lineFeeds: false))
        {
            violations.Add(new FieldViolation("requester.case_ref", "text.control", "Holds a control or direction character, or was no UTF-8."));
        }
        var purpose = HandlingForm.Purpose(requester.Purpose);
        if (purpose is null)
        {
            violations.Add(new FieldViolation("requester.purpose", "required", "State the purpose of this act."));
        }
        return (violations.Count == 0 ? new Desk(peer.Member, peer.Id.Agency, role, officer, purpose, requester.CaseRef, peer.Id.Text) { MultiFactor = peer.Person?.MultiFactor ?? true } : null, violations);
    }
}
