using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Hosting.Store;

namespace PoliceExchange.Cli.Demo;

/// <summary>Reads the stores after all processes ended: the chain of access entries of every node, and what the hub holds.</summary>
internal sealed class StoreCheck(LocalExchange exchange, DemoReport report)
{
    public void Run()
    {
        var stores = exchange.Gateways.Keys.Select(state => (Node: state, File: Path.Combine(exchange.GatewayData(state), "gateway.db")))
            .Append((Node: "hub", File: Path.Combine(exchange.BrokerData, "broker.db")));
        var broken = new List<string>();
        foreach (var (node, file) in stores)
        {
            using var store = new StoreConnection(file, readOnly: true);
            var entries = store.Query("SELECT entry FROM journal ORDER BY seq", row => (byte[])row.GetValue(0));
            if (AccessChain.Verify(entries) is { } problem)
            {
                broken.Add($"{node}, entry {problem.Sequence}: {problem.Problem}");
            }
            else if (entries.Count == 0)
            {
                broken.Add($"{node}: nothing was recorded");
            }
            else
            {
                report.Figures.LogEntriesVerified += entries.Count;
            }
        }
        Say("check.journals", broken);
        Say("check.blind", NamesAtTheHub());
    }

    /// <summary>Surnames of the cases among the bytes of the hub's store and log (I1). Sealed parts are base64url, where a name cannot stand by chance in clear.</summary>
    private List<string> NamesAtTheHub()
    {
        byte[][] names = [.. People.All.SelectMany(person => person.Surnames).Where(name => name.Length >= 6).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        var found = new List<string>();
        foreach (var file in System.IO.Directory.EnumerateFiles(exchange.BrokerData).Append(Path.Combine(exchange.Folder, "run", "hub.log")))
        {
            // A demo's store is a few megabytes; the log of the hub is still open for writing in this process.
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            found.AddRange(names.Where(name => bytes.AsSpan().IndexOf(name) >= 0).Select(name => $"{Encoding.UTF8.GetString(name)} in {Path.GetFileName(file)}"));
        }
        return found;
    }

    private void Say(string key, List<string> wrong) =>
        report.Step(report.Texts[key], wrong.Count == 0 ? new StepOutcome.Done() : new StepOutcome.Failed(string.Join("; ", wrong.Take(3))));
}
