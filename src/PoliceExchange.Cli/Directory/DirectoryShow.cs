using System.CommandLine;
using System.Text;
using PoliceExchange.Protocol.Directory;

namespace PoliceExchange.Cli.Directory;

/// <summary><c>px directory show</c>: the content, for people or as the JSON that governance edits into the next version.</summary>
internal static class DirectoryShow
{
    internal static Command Create()
    {
        var files = new DirectoryFiles();
        var json = new Option<bool>("--json") { Description = "Print the signed JSON itself." };
        var command = new Command("show", "Show a signed directory. Example: px directory show --certs certs-dev") { json };
        files.AddTo(command);
        command.OnFiles(result =>
        {
            var input = files.Read(result);
            var (standard, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            if (DirectoryVerifier.Inspect(input.Root, input.Directory) is not DirectoryAcceptance.Inspected(var document, var hash))
            {
                error.WriteLine("The directory is not signed as the root asks: px directory verify says why.");
                return ExitCodes.VerificationFailed;
            }
            standard.WriteLine(result.GetValue(json) ? Encoding.UTF8.GetString(document.ToJson()) : Describe(document, hash));
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Describe(DirectoryDocument document, string hash)
    {
        var text = new StringBuilder();
        text.AppendLine(FormattableString.Invariant($"Directory {document.Version}  sha256 {hash}"));
        text.AppendLine(FormattableString.Invariant($"Issued {document.Issued:u}, expires {document.Expires:u}; {document.SettledRemovals.Count} removals settled"));
        foreach (var member in document.Members)
        {
            var gateway = document.Gateways.FirstOrDefault(one => one.States.Contains(member.State))?.Id ?? "no gateway";
            text.AppendLine(FormattableString.Invariant($"  {member.State} {member.Status,-9} {gateway,-10} {member.Agencies.Count,2} agencies  {member.Name}"));
        }
        foreach (var group in document.Groups)
        {
            text.AppendLine(FormattableString.Invariant($"  group:{group.Id}  {string.Join(' ', group.Members.Select(one => one.State).Distinct())}"));
        }
        foreach (var basis in document.LegalBases)
        {
            text.AppendLine(FormattableString.Invariant($"  {basis.Id}  {basis.Parties.Count} parties  {basis.Title}"));
        }
        foreach (var one in document.Delegations)
        {
            text.AppendLine(FormattableString.Invariant($"  {one.Id}  {one.Centre}/{one.Agency} for {one.Delegator} until {one.To:u}"));
        }
        return text.ToString().TrimEnd();
    }
}
