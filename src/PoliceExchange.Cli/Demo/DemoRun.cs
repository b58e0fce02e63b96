using System.Globalization;
using PoliceExchange.Cli.Certs;
using PoliceExchange.Cli.Exchange;

namespace PoliceExchange.Cli.Demo;

/// <summary>Makes keys, starts the processes, plays the cases, checks everything, cleans up.</summary>
internal sealed class DemoRun(DemoOptions options, DemoReport report, TimeProvider time)
{
    /// <summary>A few at a time: a start is work for a processor of its own.</summary>
    private const int StartsAtOnce = 4;

    /// <exception cref="InvalidOperationException">The machine does not let it run; the message says why.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        var folder = options.Keep is { } keep ? Path.GetFullPath(keep) : Path.Combine(Path.GetTempPath(), $"px-demo-{Guid.NewGuid():N}");
        if (options.Keep is not null && System.IO.Directory.Exists(folder))
        {
            throw new InvalidOperationException($"{folder} exists: choose a folder that does not.");
        }
        try
        {
            await RunAsync(folder, cancel).ConfigureAwait(false);
        }
        finally
        {
            if (options.Keep is null && System.IO.Directory.Exists(folder))
            {
                System.IO.Directory.Delete(folder, recursive: true);
            }
        }
    }

    private async Task RunAsync(string folder, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var (texts, figures) = (report.Texts, report.Figures);

        // 1. Keys of all members, so that groups expand; processes only for the states that the cases name.
        var pki = MakeKeys(folder);
        report.Say(texts.Format("run.keys", pki.States.Count));
        string[] states = options.States.Count > 0 ? [.. options.States] : [.. CaseScript.All.SelectMany(script => script.States).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (states.Except(pki.States, StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
        {
            throw new InvalidOperationException($"not in the register: {string.Join(", ", unknown)}; use ISO alpha-3 codes of its members.");
        }

        // 2. Processes.
        var exchange = new LocalExchange(pki, folder, time);
        await using (exchange.ConfigureAwait(false))
        {
            report.Say(texts.Format("run.start", states.Length, string.Join(' ', states)));
            if (!options.Exit)
            {
                // For people who stay; a run that only checks has no use for it.
                exchange.GatewaySettings["Gateway:Console:Listen"] = "127.0.0.1:0";
            }
            await exchange.StartBrokerAsync().ConfigureAwait(false);
            await exchange.StartGatewaysAsync(states, StartsAtOnce).ConfigureAwait(false);
            figures.Gateways = states.Length;
            report.Say(texts["run.offline"]);
            report.Say(texts.Format("run.ready", Seconds(began)));

            // 3. Cases.
            var stage = new Stage(exchange, time, report, cancel);
            foreach (var script in CaseScript.All)
            {
                await PlayAsync(script, stage, states, cancel).ConfigureAwait(false);
            }

            // 4. Checks over everything.
            report.Say();
            report.Say(texts["run.checks"]);
            await new ReceiptCheck(pki, report, time).RunAsync(stage).ConfigureAwait(false);
            if (!options.Exit)
            {
                SayHowToConnect(exchange);
                await UntilCancelledAsync(cancel).ConfigureAwait(false);
            }
            await StopAsync(exchange).ConfigureAwait(false);
            new StoreCheck(exchange, report).Run();
        }
        figures.Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 1);
        Summary();
    }

    private DevelopmentPki MakeKeys(string folder) =>
        // Throw-away keys of a folder that nobody else reads; what refuses them elsewhere is the marker in it.
        DevelopmentPki.Create(new DevelopmentPkiOptions { Folder = Path.Combine(folder, "certs"), Now = time.GetUtcNow(), Environment = "Development" }) switch
        {
            PkiCreation.Created(var pki) => pki,
            PkiCreation.Refused(var sentence) => throw new InvalidOperationException(sentence),
            var other => throw new InvalidOperationException(other.ToString()),
        };

    private async Task PlayAsync(CaseScript script, Stage stage, string[] running, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        report.Case(script.Id);
        if (script.States.Except(running, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            stage.NotYet(string.Join(' ', missing), "notyet.states");
            return;
        }
        try
        {
            await script.PlayAsync(stage).ConfigureAwait(false);
        }
        catch (StepFailedException)
        {
            // Printed and counted where it failed; the other cases do not depend on this one.
        }
    }

    private async Task StopAsync(LocalExchange exchange)
    {
        foreach (var few in exchange.Gateways.Values.Append(exchange.Broker!).Chunk(StartsAtOnce))
        {
            await Task.WhenAll(few.Select(node => node.StopAsync(time))).ConfigureAwait(false);
        }
    }

    private void SayHowToConnect(LocalExchange exchange)
    {
        var (state, gateway) = exchange.Gateways.First();
        var files = exchange.Pki.Gateway(state);
        var desk = files.Desks["LIAISON_DESK"];
        report.Say();
        report.Say(report.Texts["connect.head"]);
        report.Say(report.Texts.Format("connect.hub", exchange.Broker!.Address, exchange.Pki.Folder));
        report.Say(report.Texts.Format("connect.desk", state, gateway.Address, desk.Certificate, desk.Key, files.Authority.Certificate));
        foreach (var (other, node) in exchange.Gateways)
        {
            report.Say($"    {other} https://{node.Address}");
        }
        report.Say(report.Texts["connect.console"]);
        foreach (var (other, node) in exchange.Gateways.Where(one => one.Value.Console.Length > 0))
        {
            report.Say($"    {other} https://{node.Console}");
        }
        report.Say(report.Texts.Format("connect.notice", exchange.Pki.Folder));
    }

    private async Task UntilCancelledAsync(CancellationToken cancel)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is how it ends.
        }
    }

    private void Summary()
    {
        var (texts, figures) = (report.Texts, report.Figures);
        report.Say();
        report.Say(texts["summary.head"]);
        foreach (var (key, value) in new (string, long)[]
        {
            ("sent", figures.Sent), ("routed", figures.Routed), ("denied", figures.Denied), ("delivered", figures.Delivered), ("answered", figures.Answered),
            ("withdrawn", figures.Withdrawn), ("receipts", figures.ReceiptsVerified), ("entries", figures.LogEntriesVerified),
        })
        {
            report.Say($"{value,8}  {texts[$"summary.{key}"]}");
        }
        report.Say(texts.Format("summary.steps", figures.Cases, figures.Done, figures.Refused, figures.NotYet, figures.Failed, figures.Seconds));
    }

    private string Seconds(long began) => time.GetElapsedTime(began).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
}
