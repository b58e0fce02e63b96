using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PoliceExchange.Manifests.Flights;
using PoliceExchange.Manifests.Rows;

namespace PoliceExchange.Manifests;

/// <summary>
/// The submission id of a row: unit, flight and what the row says. The same row gives the same id from CSV and from XLSX, in any order of rows and
/// columns, so an import that is repeated, or was cut off, sends nobody twice (I6).
/// </summary>
internal static class RowIdentity
{
    internal static string Of(string unit, FlightPlan flight, ManifestRow row) =>
        Hash(["px-removal-row-1", unit, flight.IssuerState, flight.Id, .. row.Values.SelectMany(one => new[] { one.Key.ToString(), one.Value })]);

    /// <summary>The submission id of the manifest that lists these notices.</summary>
    internal static string OfManifest(string unit, FlightPlan flight, IEnumerable<string> notices) =>
        Hash(["px-removal-manifest-1", unit, flight.IssuerState, flight.Id, .. notices]);

    // Each text behind its length: no two lists of texts are the same bytes.
    private static string Hash(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }
}
