using System.CommandLine;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit</c>: the access log for those who do not take the hub's word.</summary>
internal static class AuditCommand
{
    internal static Command Create(TimeProvider time) => new("audit", "Export the hub's access log, verify it offline, prove one entry, compare what the parties of a transfer logged.")
    {
        AuditVerify.Create(),
        AuditExport.Create(time),
        AuditProof.Create(time),
        AuditReconcile.Create(),
    };
}
