using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Compression;

namespace PoliceExchange.ConformanceTests.StandIns;

/// <summary>What callers rely on of the two stood-in packages. With -p:StandIns=false the same has to hold of the official ones.</summary>
public sealed class CoreApiBehaviour
{
    private static readonly Method<string, string> Echo =
        new(MethodType.Unary, "fictional.Service", "Echo", Marshallers.StringMarshaller, Marshallers.StringMarshaller);

    [Fact]
    public void MetadataKey_IsLowered() => Assert.Equal("x-case.id_1", new Metadata.Entry("X-Case.Id_1", "v").Key);

    [Theory]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a:b")]
    [InlineData("a\n")]
    public void MetadataKey_OutsideTheAlphabet_Throws(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "v"));

    [Fact]
    public void BinaryKey_TakesBytesOnly()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("x", [1]));
        var entry = new Metadata.Entry("X-BIN", [1, 2]);
        Assert.True(entry.IsBinary);
        Assert.Throws<InvalidOperationException>(() => entry.Value);
    }

    [Fact]
    public void BinaryValue_IsCopiedInAndOut()
    {
        byte[] given = [1, 2];
        var entry = new Metadata.Entry("x-bin", given);
        given[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2], entry.ValueBytes);
    }

    [Fact]
    public void TextValue_HasAsciiBytes() => Assert.Equal("abc"u8.ToArray(), new Metadata.Entry("x", "abc").ValueBytes);

    [Fact]
    public void RepeatedKey_GivesTheLastValue()
    {
        var metadata = new Metadata { { "k", "1" }, { "other", "x" }, { "K", "2" } };

        Assert.Equal("2", metadata.GetValue("K"));
        Assert.Equal(["1", "2"], metadata.GetAll("k").Select(entry => entry.Value));
        Assert.Null(metadata.GetValue("absent"));
        Assert.Null(metadata.GetValueBytes("absent-bin"));
        Assert.Equal(3, metadata.Count);
    }

    [Fact]
    public void EmptyMetadata_IsReadOnly()
    {
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("k", "v"));
        Assert.Throws<InvalidOperationException>(Metadata.Empty.Clear);
    }

    [Fact]
    public void Status_EqualsByItsParts()
    {
        Assert.Equal(new Status(StatusCode.NotFound, "x"), new Status(StatusCode.NotFound, "x"));
        Assert.NotEqual(new Status(StatusCode.NotFound, "x"), new Status(StatusCode.NotFound, "y"));
        Assert.Equal(StatusCode.OK, default(Status).StatusCode);
        Assert.Equal("Status(StatusCode=\"NotFound\", Detail=\"x\")", new Status(StatusCode.NotFound, "x").ToString());
    }

    [Fact]
    public void CallOptions_WithMethods_ChangeACopy()
    {
        var before = new CallOptions();
        var after = before.WithHeaders([]).WithWaitForReady();

        Assert.Null(before.Headers);
        Assert.False(before.IsWaitForReady);
        Assert.NotNull(after.Headers);
        Assert.True(after.IsWaitForReady);
        Assert.False(after.WithWaitForReady(false).IsWaitForReady);
    }

    [Fact]
    public void Interceptors_RunInTheOrderGiven()
    {
        var seen = new List<string>();
        var invoker = new Loopback().Intercept(new Named("a", seen), new Named("b", seen)).Intercept(new Named("outer", seen));

        Assert.Equal("ping", invoker.BlockingUnaryCall(Echo, null, default, "ping"));
        Assert.Equal(["outer", "a", "b"], seen);
    }

    [Fact]
    public void MetadataInterceptor_AddsHeaders()
    {
        var loopback = new Loopback();
        var invoker = loopback.Intercept(headers =>
        {
            headers.Add("k", "v");
            return headers;
        });

        _ = invoker.BlockingUnaryCall(Echo, null, default, "ping");

        Assert.Equal("v", loopback.Last.Headers?.GetValue("k"));
    }

    [Fact]
    public async Task UnaryCall_AsksItsDelegatesWithTheState()
    {
        var state = new object();
        var disposed = new List<object>();
        var call = new AsyncUnaryCall<string>(
            Task.FromResult("answer"),
            given => Task.FromResult(new Metadata { { "same", ReferenceEquals(given, state) ? "yes" : "no" } }),
            given => new Status(StatusCode.OK, ReferenceEquals(given, state) ? "yes" : "no"),
            given => [new Metadata.Entry("same", ReferenceEquals(given, state) ? "yes" : "no")],
            disposed.Add,
            state);

        Assert.Equal("answer", await call);
        Assert.Equal("yes", (await call.ResponseHeadersAsync).GetValue("same"));
        Assert.Equal("yes", call.GetStatus().Detail);
        Assert.Equal("yes", call.GetTrailers().GetValue("same"));
        call.Dispose();
        Assert.Same(state, Assert.Single(disposed));
    }

    [Fact]
    public void ServiceDefinition_RefusesAMethodTwice()
    {
        var builder = ServerServiceDefinition.CreateBuilder().AddMethod(Echo, (request, _) => Task.FromResult(request));

        Assert.Throws<ArgumentException>(() => builder.AddMethod(Echo, (request, _) => Task.FromResult(request)));
    }

    [Fact]
    public void CallCredentials_ComposeWithSecureChannelsOnly()
    {
        var call = CallCredentials.FromInterceptor((_, _) => Task.CompletedTask);

        Assert.Throws<ArgumentException>(() => ChannelCredentials.Create(ChannelCredentials.Insecure, call));
        Assert.NotNull(ChannelCredentials.Create(ChannelCredentials.SecureSsl, call));
        Assert.Throws<ArgumentException>(() => CallCredentials.Compose(call));
    }

    [Fact]
    public void Compression_IsOfTheNamedFormat()
    {
        // RFC 1952 2.3.1: a gzip member begins 1f 8b; RFC 1950 2.2: a zlib stream's first byte names method 8.
        Assert.Equal([0x1f, 0x8b], Compressed(new GzipCompressionProvider(System.IO.Compression.CompressionLevel.Fastest))[..2]);
        Assert.Equal(0x78, Compressed(new DeflateCompressionProvider(System.IO.Compression.CompressionLevel.Fastest))[0]);

        static byte[] Compressed(ICompressionProvider provider)
        {
            var text = Encoding.UTF8.GetBytes("the same, the same, the same");
            var target = new MemoryStream();
            using (var stream = provider.CreateCompressionStream(target, null))
            {
                stream.Write(text);
            }

            using var back = new MemoryStream();
            provider.CreateDecompressionStream(new MemoryStream(target.ToArray())).CopyTo(back);
            Assert.Equal(text, back.ToArray());
            return target.ToArray();
        }
    }

    private sealed class Named(string name, List<string> seen) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            seen.Add(name);
            return continuation(request, context);
        }
    }

    // Answers a unary call with its request.
    private sealed class Loopback : CallInvoker
    {
        public CallOptions Last { get; private set; }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Last = options;
            return (TResponse)(object)request;
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
