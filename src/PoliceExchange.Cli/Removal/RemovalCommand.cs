using System.CommandLine;

namespace PoliceExchange.Cli.Removal;

/// <summary><c>px removal</c>: the work of a removals unit.</summary>
internal static class RemovalCommand
{
    internal static Command Create(TimeProvider time) => new("removal", "Removals: check and import passenger lists.") { RemovalImport.Create(time) };
}
