using System.Text;
using PoliceExchange.Audit.Tiles;
using PoliceExchange.Audit.Witnessing;
using PoliceExchange.Hosting;
using PoliceExchange.Hosting.Files;

namespace PoliceExchange.Broker.Audit;

/// <summary>
/// The log under the paths of tlog-tiles, for monitors that we did not write: GET over the same mutual TLS, for the same
/// callers as the RPCs that give the same bytes. Not public: entries link the acts on one envelope (SEALING-AND-AUDIT.md 3).
/// </summary>
internal static class LogFiles
{
    private const string Service = "/policeexchange.audit.v1.LogService/";

    public static WebApplication MapLogFiles(this WebApplication app)
    {
        var store = app.Services.GetRequiredService<LogStore>();
        var tiles = app.Services.GetRequiredService<TileFolder>();
        return app
            .MapExchangeFile("/checkpoint", Service + nameof(LogService.GetCheckpoint), _ => Note(store.Published()))
            .MapExchangeFile("/checkpoint.pending", Service + nameof(LogService.GetCheckpoint), _ => Note(store.Signed()))
            .MapExchangeFile("/tile/{**path}", Service + nameof(LogService.GetTile), path => Tile(tiles, path));
    }

    private static ExchangeFile? Note(StoredCheckpoint? checkpoint) =>
        checkpoint is null ? null : new ExchangeFile(Encoding.UTF8.GetBytes(checkpoint.Note), WitnessDecision.TextType);

    // A partial tile has one content as long as it is there; it goes when the full one comes.
    private static ExchangeFile? Tile(TileFolder tiles, string path) =>
        TilePath.TryParse(path, out var tile) && tiles.Read(tile) is { } bytes ? new ExchangeFile(bytes, "application/octet-stream", Fixed: true) : null;
}
