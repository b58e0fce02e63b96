using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace PoliceExchange.Console;

/// <summary>Style and script, embedded, under names that change with their bytes, so that a browser on a slow link asks once.</summary>
internal sealed class ConsoleAssets
{
    private readonly FrozenDictionary<string, Asset> _byName;

    public ConsoleAssets()
    {
        var (style, script, icon) = (Load("console.css", "text/css; charset=utf-8"), Load("console.js", "text/javascript; charset=utf-8"), Load("icon.svg", "image/svg+xml"));
        (Style, Script, Icon) = ("/assets/" + style.Name, "/assets/" + script.Name, "/assets/" + icon.Name);
        _byName = new[] { style, script, icon }.ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);
    }

    public string Style { get; }

    public string Script { get; }

    public string Icon { get; }

    /// <summary>Bytes that go over the wire on a first visit, compressed.</summary>
    public int WireBytes => _byName.Values.Sum(asset => asset.Brotli.Length);

    public async Task ServeAsync(HttpContext http)
    {
        if (http.Request.RouteValues["name"] is not string name || !_byName.TryGetValue(name, out var asset))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.Remove("Pragma");
        headers.Vary = "Accept-Encoding";
        headers.ContentType = asset.Type;
        var brotli = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (brotli)
        {
            headers.ContentEncoding = "br";
        }
        // The same for everybody, so nothing of a person can be learned from its length. Pages are not compressed (BREACH).
        var bytes = brotli ? asset.Brotli : asset.Bytes;
        headers.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
    }

    private static Asset Load(string resource, string type)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"{resource} is not embedded in this build.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            brotli.Write(bytes.ToArray());
        }
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))[..12];
        return new Asset($"{Path.GetFileNameWithoutExtension(resource)}-{hash}{Path.GetExtension(resource)}", type, bytes.ToArray(), packed.ToArray());
    }

    private sealed record Asset(string Name, string Type, byte[] Bytes, byte[] Brotli);
}
