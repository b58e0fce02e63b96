using PoliceExchange.Manifests.Columns;

namespace PoliceExchange.Cli.Removal;

/// <summary>Small files that an import reads and writes: the remembered columns, and the bad rows.</summary>
internal static class MappingFile
{
    /// <exception cref="InvalidDataException">The file is there and holds no mappings.</exception>
    internal static MappingMemory Read(string? file)
    {
        if (file is null || !File.Exists(file))
        {
            return MappingMemory.Empty;
        }
        try
        {
            using var stream = File.OpenRead(file);
            var bytes = new byte[MappingMemory.MaxBytes + 1];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return (length <= MappingMemory.MaxBytes ? MappingMemory.Parse(bytes.AsMemory(0, length)) : null)
                ?? throw new InvalidDataException($"{file} holds no remembered columns; move it away to start anew.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be read.", e);
        }
    }

    /// <summary>Beside and then renamed: who reads it meanwhile sees the old one or the new one. Readable by its owner alone, as it names people.</summary>
    internal static void Write(string file, byte[] bytes)
    {
        try
        {
            var beside = file + ".tmp";
            File.Delete(beside);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }
            using (var stream = new FileStream(beside, options))
            {
                stream.Write(bytes);
            }
            File.Move(beside, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be written.", e);
        }
    }
}
