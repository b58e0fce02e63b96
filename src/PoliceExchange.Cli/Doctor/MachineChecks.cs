using System.Runtime.InteropServices;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Doctor;

/// <summary>What this machine has to have.</summary>
internal static class MachineChecks
{
    internal static IEnumerable<Finding> Run()
    {
        yield return Environment.Version.Major == 10
            ? Finding.Ok("runtime", $".NET {Environment.Version}")
            : Finding.Fail("runtime", $".NET {Environment.Version}", FaultOwner.Node, "Install the .NET 10 runtime (aspnetcore-runtime-10.0).");
        yield return Library("libsqlite3", "libsqlite3.so.0", "apt install libsqlite3-0. Without it the bundled, older library serves.", required: false);
        yield return Library("libcrypto", "libcrypto.so.3", "apt install libssl3: TLS needs OpenSSL 3.", required: true);
    }

    private static Finding Library(string check, string file, string fix, bool required)
    {
        if (NativeLibrary.TryLoad(file, out var handle))
        {
            NativeLibrary.Free(handle);
            return Finding.Ok(check, file);
        }
        return required ? Finding.Fail(check, $"{file} is missing", FaultOwner.Node, fix) : Finding.Warn(check, $"{file} is missing", FaultOwner.Node, fix);
    }
}
