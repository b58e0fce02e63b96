using System.Diagnostics;
using System.Text.Json;
using PoliceExchange.Testing;

namespace PoliceExchange.IntegrationTests.Console;

/// <summary>
/// What people do at the console, in Debian's Chromium (tests/node/console/journeys.mjs), on real gateways and a real hub. The journeys
/// run once, in one browser; screenshots of every page land in artifacts/screens.
/// </summary>
[Collection(ConsoleTestsOfOneExchange.Name)]
public sealed class ConsoleJourneyTests(ConsoleExchange exchange, ConsoleJourneyTests.Journeys journeys) : IClassFixture<ConsoleJourneyTests.Journeys>
{
    [Theory]
    [InlineData("wanted")]
    [InlineData("lookup")]
    [InlineData("border")]
    [InlineData("oversight")]
    [InlineData("passkey")]
    [InlineData("language")]
    [InlineData("noscript")]
    [InlineData("hostile")]
    [InlineData("weight")]
    [InlineData("accessible")]
    public async Task Journey_Succeeds(string name)
    {
        var ends = await journeys.RunAsync(exchange);
        Assert.True(ends.TryGetValue(name, out var end), $"The journey {name} did not run: {journeys.Errors}");
        Assert.True(!end.TryGetProperty("error", out var error), $"{error}");
    }

    /// <summary>Runs them all once.</summary>
    public sealed class Journeys
    {
        // Patience, not expectation: alone they take about two minutes.
        private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

        private Dictionary<string, JsonElement>? _ends;

        internal string Errors { get; private set; } = "";

        internal async Task<IReadOnlyDictionary<string, JsonElement>> RunAsync(ConsoleExchange exchange)
        {
            if (_ends is not null)
            {
                return _ends;
            }
            if (!File.Exists("/usr/bin/chromium") && Environment.GetEnvironmentVariable("PX_CHROMIUM") is null)
            {
                Assert.Skip("chromium is not installed (apt-get install chromium)");
            }
            Tool.InRepository("tests", "node", "node_modules", "playwright-core", "package.json");
            var script = Tool.InRepository("tests", "node", "console", "journeys.mjs");
            var setup = Path.Combine(exchange.Exchange.Folder, "journeys.json");
            await File.WriteAllTextAsync(setup, JsonSerializer.Serialize(new
            {
                jam = exchange.Console("JAM"),
                pan = exchange.Console("PAN"),
                screens = Path.Combine(Path.GetDirectoryName(script)!, "..", "..", "..", "artifacts", "screens"),
                hostile = exchange.HostileNotice,
                zone = ConsoleExchange.Zone.Mrz,
                account = ConsoleExchange.Account,
                password = exchange.Password,
            }));
            using var node = Process.Start(new ProcessStartInfo("node", [script, setup]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Limit);
            var (output, errors) = (node.StandardOutput.ReadToEndAsync(limit.Token), node.StandardError.ReadToEndAsync(limit.Token));
            try
            {
                await node.WaitForExitAsync(limit.Token);
            }
            finally
            {
                if (!node.HasExited)
                {
                    node.Kill(entireProcessTree: true);
                }
            }
            Errors = await errors;
            _ends = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
                .ToDictionary(one => one.GetProperty("name").GetString()!, StringComparer.Ordinal);
            return _ends;
        }
    }
}
