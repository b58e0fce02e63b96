using System.IO.Compression;
using System.Xml;

namespace PoliceExchange.Manifests.Files;

/// <summary>A part that unpacks to more than it said or than one upload may.</summary>
internal sealed class UnpackedTooFarException() : Exception("Unpacks to more than is allowed.");

/// <summary>The parts of a package. What is unpacked is counted over all of them: what the archive says about its sizes is not believed.</summary>
internal sealed class PackageParts(ZipArchive zip)
{
    private long _unpacked;

    internal IEnumerable<string> Names => zip.Entries.Select(entry => entry.FullName);

    /// <summary>A reader of a part; null where there is none. No document type, nothing from outside, no entity.</summary>
    internal XmlReader? Open(string name)
    {
        // Names of parts are compared without case (ECMA-376 part 2, 6.2.2).
        var entry = zip.GetEntry(name) ?? zip.Entries.FirstOrDefault(one => one.FullName.Equals(name, StringComparison.OrdinalIgnoreCase));
        return entry is null ? null : XmlReader.Create(new Counted(entry.Open(), this), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
            MaxCharactersInDocument = FileLimits.MaxUnpacked,
        });
    }

    private void Count(int bytes)
    {
        _unpacked += bytes;
        if (_unpacked > FileLimits.MaxUnpacked)
        {
            throw new UnpackedTooFarException();
        }
    }

    private sealed class Counted(Stream inner, PackageParts parts) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            parts.Count(read);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
