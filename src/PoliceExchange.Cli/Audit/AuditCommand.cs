using System.CommandLine;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit</c>: the access log for those who do not take the hub's word, and oversight's work with it.</summary>
internal static class AuditCommand
{
    internal static Command Create(TimeProvider time) => new("audit", """
        Examples:
          px audit search --operation open --owner JAM --desk OVERSIGHT
          px audit export --to log.zip && px audit verify log.zip
        Oversight of your nation's access log (search, hub, open, erase, sample, review, finding, flags, stats, request, break-glass), and the
        hub's log for everybody (export, verify, proof, reconcile).
        """)
    {
        AuditSearch.Create(time),
        AuditHub.Create(time),
        AuditOpen.Create(time),
        AuditErase.Create(time),
        AuditSample.Create(time),
        AuditReview.Create(time),
        AuditFinding.Create(time),
        AuditFlags.Create(time),
        AuditStats.Create(time),
        AuditRequest.Create(time),
        AuditBreakGlass.Create(time),
        AuditVerify.Create(),
        AuditExport.Create(time),
        AuditProof.Create(time),
        AuditReconcile.Create(),
    };
}
