using System.CommandLine;

namespace PoliceExchange.Cli.Casework;

/// <summary><c>px case</c>: what became of notices, and what is owed by when.</summary>
internal static class CaseCommand
{
    internal static Command Create(TimeProvider time) => new("case", """
        Examples:
          px case duties
          px case show NOTICE_ID
          px case take NOTICE_ID
        Cases: what is owed by when, where a notice stands with each addressee, who has it in hand.
        """)
    {
        CaseDuties.Create(time),
        CaseShow.Create(time),
        CaseTake.Create(time),
    };
}
