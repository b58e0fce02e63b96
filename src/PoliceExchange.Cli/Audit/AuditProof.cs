using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoliceExchange.Audit.Proofs;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Protocol.Audit.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit proof</c>: one entry with its proof, for a file that goes to court.</summary>
internal static class AuditProof
{
    internal static Command Create(TimeProvider time)
    {
        var hub = new HubConnection();
        var node = new Option<string>("--node") { Description = "Whose log: a gateway id or the hub's.", Required = true };
        var sequence = new Option<ulong>("--seq") { Description = "Sequence number in that log.", Required = true };
        var to = new Option<string?>("--to") { Description = "Folder for the entry and its .tlog-proof." };
        var command = new Command("proof", """
            Example: px audit proof --node gw-jam --seq 12 --certs certs-dev --hub https://127.0.0.1:7443 --to evidence
            Fetch an entry with its .tlog-proof and verify it here: signed by the log, cosigned by a quorum, included.
            """) { node, sequence, to };
        hub.AddTo(command);
        command.OnCall(async context =>
        {
            var (client, pki) = hub.Open(context.Result, time);
            using var dispose = client;
            var (_, policy) = LogTrust.Of(pki);
            var place = new LogPlace { Node = context.Result.GetValue(node)!, Sequence = context.Result.GetValue(sequence) };
            var answer = await client.Log.GetProofAsync(new GetProofRequest { Place = place }, deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false);
            var verdict = TlogProof.TryParse(answer.Proof.Span, out var proof) == ProofRefusal.None ? proof!.Verify(answer.Entry.Span, policy) : null;
            if (context.Result.GetValue(to) is { } folder)
            {
                System.IO.Directory.CreateDirectory(folder);
                var name = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{place.Node}-{place.Sequence}"));
                await File.WriteAllBytesAsync($"{name}.json", answer.Entry.ToByteArray(), context.Cancel).ConfigureAwait(false);
                await File.WriteAllBytesAsync($"{name}.tlog-proof", answer.Proof.ToByteArray(), context.Cancel).ConfigureAwait(false);
            }
            var ok = verdict?.IsOk == true;
            context.Output.WriteLine(context.Json
                ? JsonSerializer.Serialize(new { index = answer.Index, entry = answer.Entry.ToStringUtf8(), verified = ok, cosigned = verdict?.Quorum.Cosigned.Select(one => one.Witness) })
                : string.Create(CultureInfo.InvariantCulture, $"{answer.Entry.ToStringUtf8()}\nindex {answer.Index}, {verdict?.Quorum.Cosigned.Count ?? 0} cosignatures: {(ok ? "verified" : "NOT VERIFIED")}"));
            return ok ? ExitCodes.Ok : ExitCodes.VerificationFailed;
        });
        return command;
    }
}
