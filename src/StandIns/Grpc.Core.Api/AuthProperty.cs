using System.Text;
using Grpc.Core.Utils;

namespace Grpc.Core;

/// <summary>One proven fact about the peer.</summary>
public class AuthProperty
{
    private readonly byte[] valueBytes;
    private string? value;

    private AuthProperty(string name, byte[] valueBytes)
    {
        Name = GrpcPreconditions.CheckNotNull(name);
        this.valueBytes = GrpcPreconditions.CheckNotNull(valueBytes);
    }

    public string Name { get; }

    public string Value => value ??= Encoding.UTF8.GetString(valueBytes);

    public byte[] ValueBytes => (byte[])valueBytes.Clone();

    public static AuthProperty Create(string name, byte[] valueBytes)
    {
        GrpcPreconditions.CheckNotNull(valueBytes);
        return new AuthProperty(name, (byte[])valueBytes.Clone());
    }
}
