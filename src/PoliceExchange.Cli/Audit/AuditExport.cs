using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Grpc.Core;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Protocol.Audit.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary><c>px audit export</c>: the log in a zip that a stranger can verify.</summary>
internal static class AuditExport
{
    private const string HowTo = """
        The access log of a PoliceExchange hub: entries without personal data, in the layout of C2SP tlog-tiles.
        checkpoint      signed by the log and its witnesses (C2SP signed-note, tlog-checkpoint, tlog-cosignature)
        tile/...        hash tiles and entry bundles (RFC 6962 hashing)
        heads/NODE      what each gateway signed of its own log: compact JWS, one a line
        keys            verifier keys of the log and its witnesses, one a line
        Verify: px audit verify THIS.zip --certs ..., or node tests/node/audit/verify-log.mjs FOLDER KEY...,
        or any tool for these formats; the log's signature with openssl pkeyutl -verify -rawin (Ed25519 over the note's text).
        """;

    internal static Command Create(TimeProvider time)
    {
        var hub = new HubConnection();
        var to = new Option<string>("--to") { Description = "Zip to write.", Required = true };
        var command = new Command("export", """
            Example: px audit export --certs certs-dev --hub https://127.0.0.1:7443 --to log.zip
            Write the log under its newest published checkpoint into a zip that anybody can verify.
            """) { to };
        hub.AddTo(command);
        command.OnCall(async context =>
        {
            var (client, pki) = hub.Open(context.Result, time);
            using var dispose = client;
            var note = (await client.Log.GetCheckpointAsync(new GetCheckpointRequest(), deadline: client.Deadline, cancellationToken: context.Cancel).ConfigureAwait(false)).Published;
            if (Checkpoint.Of(note.Span) is not { } checkpoint)
            {
                context.Error.WriteLine("The hub has no published checkpoint yet: too few witnesses have cosigned. Try again when they are linked.");
                return ExitCodes.NotFound;
            }
            var (document, policy) = LogTrust.Of(pki);
            var file = context.Result.GetValue(to)!;
            using (var zip = new ZipArchive(File.Create(file), ZipArchiveMode.Create))
            {
                Write(zip, "README.txt", Encoding.UTF8.GetBytes(HowTo));
                Write(zip, "checkpoint", note.Span);
                Write(zip, "keys", Encoding.UTF8.GetBytes(string.Concat(policy.Logs.Select(log => $"{log.Key}\n").Concat(policy.Witnesses.Select(witness => $"{witness.Key}\n")))));
                foreach (var path in TileShape.All(checkpoint.Size))
                {
                    Write(zip, path.ToString(), await TileAsync(client, path, context.Cancel).ConfigureAwait(false));
                }
                foreach (var gateway in document.Gateways)
                {
                    Write(zip, $"heads/{gateway.Id}", Encoding.ASCII.GetBytes(await HeadsAsync(client, gateway.Id, context.Cancel).ConfigureAwait(false)));
                }
            }
            context.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{checkpoint.Size} entries in {file}"));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>A tile of the checkpoint's size: the partial one, or what has grown over it since, cut to its width.</summary>
    private static async Task<byte[]> TileAsync(HubAdminClient client, TilePath path, CancellationToken cancel)
    {
        try
        {
            return await GetAsync(path).ConfigureAwait(false);
        }
        catch (RpcException gone) when (gone.StatusCode == StatusCode.NotFound && path.IsPartial)
        {
            var full = await GetAsync(path.Full).ConfigureAwait(false);
            return path.IsEntries ? CutBundle(full, path.Width) : full[..(path.Width * PoliceExchange.Audit.Tree.NodeHash.Bytes)];
        }

        async Task<byte[]> GetAsync(TilePath one) =>
            (await client.Log.GetTileAsync(new GetTileRequest { Path = one.ToString() }, deadline: client.Deadline, cancellationToken: cancel).ConfigureAwait(false)).Content.ToByteArray();
    }

    private static byte[] CutBundle(byte[] full, int width)
    {
        var entries = EntryBundle.TryParse(full, TilePath.FullWidth) ?? throw new InvalidDataException("The hub sent a bundle that does not parse.");
        var bytes = entries[..width].Sum(entry => EntryBundle.PrefixBytes + entry.Length);
        return full[..bytes];
    }

    private static async Task<string> HeadsAsync(HubAdminClient client, string node, CancellationToken cancel)
    {
        var text = new StringBuilder();
        ulong after = 0;
        while (true)
        {
            var heads = (await client.Log.GetHeadsAsync(new GetHeadsRequest { Node = node, After = after }, deadline: client.Deadline, cancellationToken: cancel).ConfigureAwait(false)).Heads;
            if (heads.Count == 0)
            {
                return text.ToString();
            }
            foreach (var head in heads)
            {
                text.Append(head.Jws).Append('\n');
            }
            after = heads[^1].Sequence;
        }
    }

    private static void Write(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(bytes);
    }
}
