using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace PoliceExchange.Hosting.Store;

/// <summary>
/// Binds the SQLite provider to the system's library, which the distribution patches; the bundled one
/// (old, with known vulnerabilities) serves only where the system has none, and is reported as such.
/// </summary>
internal static class SqliteNative
{
    private static readonly Lazy<bool> SystemLibrary = new(Bind);

    /// <summary>True when the system's libsqlite3 serves; false when the bundled one does.</summary>
    public static bool Initialize() => SystemLibrary.Value;

    private static bool Bind()
    {
        var system = NativeLibrary.TryLoad("libsqlite3.so.0", out var handle);
        NativeLibrary.SetDllImportResolver(
            typeof(SQLite3Provider_e_sqlite3).Assembly,
            (name, assembly, path) => name == "e_sqlite3" && system ? handle : NativeLibrary.Load(name, assembly, path));
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return system;
    }
}
