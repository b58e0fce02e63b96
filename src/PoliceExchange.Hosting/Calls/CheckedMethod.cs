using System.Buffers;
using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using PoliceExchange.Protocol.Content;

namespace PoliceExchange.Hosting.Calls;

/// <summary>A method whose messages are looked at by <see cref="WireShape"/> before they are parsed, by server and client alike.</summary>
internal static class CheckedMethod
{
    // Methods are static members of generated code, so there are as many as RPCs.
    private static readonly ConcurrentDictionary<IMethod, IMethod> Known = new(ReferenceEqualityComparer.Instance);

    public static Method<TRequest, TResponse> Of<TRequest, TResponse>(Method<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class =>
        (Method<TRequest, TResponse>)Known.GetOrAdd(method, static (_, plain) => new Method<TRequest, TResponse>(
            plain.Type, plain.ServiceName, plain.Name, Checked(plain.RequestMarshaller), Checked(plain.ResponseMarshaller)), method);

    private static Marshaller<T> Checked<T>(Marshaller<T> plain)
        where T : class
    {
        if (Activator.CreateInstance<T>() is not IMessage { Descriptor: var type })
        {
            throw new ArgumentException($"{typeof(T)} is no protobuf message.", nameof(plain));
        }
        return Marshallers.Create(plain.ContextualSerializer, context => plain.ContextualDeserializer(new CheckedPayload(context, type)));
    }

    /// <summary>The payload, checked once, in one piece.</summary>
    private sealed class CheckedPayload : DeserializationContext
    {
        private readonly ReadOnlyMemory<byte> _bytes;

        public CheckedPayload(DeserializationContext payload, MessageDescriptor type)
        {
            var sequence = payload.PayloadAsReadOnlySequence();
            // A message is bounded by the receive limit before it comes here.
            _bytes = sequence.IsSingleSegment ? sequence.First : sequence.ToArray();
            if (!WireShape.Fits(_bytes.Span, type))
            {
                throw new InvalidDataException($"The bytes are no {type.FullName}.");
            }
        }

        public override int PayloadLength => _bytes.Length;

        public override byte[] PayloadAsNewBuffer() => _bytes.ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(_bytes);
    }
}
