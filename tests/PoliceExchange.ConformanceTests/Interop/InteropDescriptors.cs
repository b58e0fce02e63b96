using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using PoliceExchange.ConformanceTests.Interop.V1;

namespace PoliceExchange.ConformanceTests.Interop;

/// <summary>Our protos as a descriptor set: both strangers make their messages from it, so nobody needs a compiler or our sources.</summary>
internal static class InteropDescriptors
{
    public static byte[] Set()
    {
        var set = new FileDescriptorSet();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Add(InteropReflection.Descriptor);
        Add(StatusReflection.Descriptor);
        Add(ErrorDetailsReflection.Descriptor);
        return set.ToByteArray();

        void Add(FileDescriptor file)
        {
            if (!seen.Add(file.Name))
            {
                return;
            }

            foreach (var import in file.Dependencies)
            {
                Add(import);
            }

            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        }
    }
}
