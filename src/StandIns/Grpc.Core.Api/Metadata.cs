using System.Collections;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>Headers or trailers of a call, in order, keys possibly repeated.</summary>
public sealed partial class Metadata : IList<Metadata.Entry>
{
    /// <summary>Keys ending so carry bytes, base64 on the wire (grpc doc/PROTOCOL-HTTP2.md, Custom-Metadata).</summary>
    public const string BinaryHeaderSuffix = "-bin";

    /// <summary>Shared and therefore read-only.</summary>
    public static readonly Metadata Empty = new(isReadOnly: true);

    private readonly List<Entry> entries = [];

    public Metadata()
    {
    }

    private Metadata(bool isReadOnly) => IsReadOnly = isReadOnly;

    public bool IsReadOnly { get; }

    public int Count => entries.Count;

    public Entry this[int index]
    {
        get => entries[index];
        set
        {
            GrpcPreconditions.CheckNotNull(value);
            CheckWriteable();
            entries[index] = value;
        }
    }

    /// <summary>Last entry of that key, null if there is none.</summary>
    public Entry? Get(string key) => entries.FindLast(entry => entry.HasKey(key));

    public string? GetValue(string key) => Get(key)?.Value;

    public byte[]? GetValueBytes(string key) => Get(key)?.ValueBytes;

    public IEnumerable<Entry> GetAll(string key) => entries.Where(entry => entry.HasKey(key));

    public void Add(Entry item)
    {
        GrpcPreconditions.CheckNotNull(item);
        CheckWriteable();
        entries.Add(item);
    }

    public void Add(string key, string value) => Add(new Entry(key, value));

    public void Add(string key, byte[] valueBytes) => Add(new Entry(key, valueBytes));

    public void Insert(int index, Entry item)
    {
        GrpcPreconditions.CheckNotNull(item);
        CheckWriteable();
        entries.Insert(index, item);
    }

    public void RemoveAt(int index)
    {
        CheckWriteable();
        entries.RemoveAt(index);
    }

    public bool Remove(Entry item)
    {
        CheckWriteable();
        return entries.Remove(item);
    }

    public void Clear()
    {
        CheckWriteable();
        entries.Clear();
    }

    public int IndexOf(Entry item) => entries.IndexOf(item);

    public bool Contains(Entry item) => entries.Contains(item);

    public void CopyTo(Entry[] array, int arrayIndex) => entries.CopyTo(array, arrayIndex);

    public IEnumerator<Entry> GetEnumerator() => entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void CheckWriteable() => GrpcPreconditions.CheckState(!IsReadOnly, "These metadata are shared and cannot be changed.");
}
