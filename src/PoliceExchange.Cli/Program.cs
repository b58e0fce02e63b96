using System.CommandLine;
using PoliceExchange.Cli.Bench;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Demo;
using PoliceExchange.Cli.Directory;

var root = new RootCommand("px: the command line of PoliceExchange.")
{
    DemoCommand.Create(TimeProvider.System),
    BenchCommand.Create(TimeProvider.System),
    EchoServer.Create(),
    CertsCommand.Create(),
    DirectoryCommand.Create(),
};
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
