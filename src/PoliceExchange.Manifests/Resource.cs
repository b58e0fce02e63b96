using System.Text.Json;

namespace PoliceExchange.Manifests;

/// <summary>Data files of this assembly.</summary>
internal static class Resource
{
    internal static JsonDocument Json(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream($"manifest.{name}.json")
            ?? throw new InvalidOperationException($"{name}.json is not embedded in this build.");
        return JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
    }
}
