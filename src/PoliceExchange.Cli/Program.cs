using System.CommandLine;
using PoliceExchange.Cli.Account;
using PoliceExchange.Cli.Audit;
using PoliceExchange.Cli.Bench;
using PoliceExchange.Cli.Casework;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Directory;
using PoliceExchange.Cli.Doctor;
using PoliceExchange.Cli.LookUp;
using PoliceExchange.Cli.Matching;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Cli.Policy;
using PoliceExchange.Cli.Removal;

var root = new RootCommand("px: the command line of PoliceExchange.")
{
    DemoCommand.Create(TimeProvider.System),
    BenchCommand.Create(TimeProvider.System),
    EchoServer.Create(),
    CertsCommand.Create(),
    DirectoryCommand.Create(),
    NoticeCommand.Create(TimeProvider.System),
    CaseCommand.Create(TimeProvider.System),
    LookUpCommand.Create(TimeProvider.System),
    RemovalCommand.Create(TimeProvider.System),
    DoctorCommand.Create(TimeProvider.System),
    AuditCommand.Create(TimeProvider.System),
    PolicyCommand.Create(TimeProvider.System),
    MatchCommand.Create(TimeProvider.System),
    AccountCommand.Create(TimeProvider.System),
};
// Ctrl+C ends the demo's processes in order and verifies their stores; two seconds, the default, are too short for that.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(60) }).ConfigureAwait(false);
