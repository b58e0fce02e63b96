using Google.Protobuf.Reflection;

namespace PoliceExchange.Hosting.Reflection;

/// <summary>Files by name, by the full names they declare, and by the extensions they declare.</summary>
internal sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, int Number), FileDescriptor> _extensions = [];

    public static DescriptorIndex Of(IEnumerable<ServiceDescriptor> services)
    {
        var index = new DescriptorIndex();
        foreach (var file in services.SelectMany(service => WithImports(service.File)))
        {
            index.Add(file);
        }

        return index;
    }

    /// <summary>The file first, then everything it imports, each once.</summary>
    public static IReadOnlyList<FileDescriptor> WithImports(FileDescriptor file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { file.Name };
        var all = new List<FileDescriptor> { file };
        for (var next = 0; next < all.Count; next++)
        {
            all.AddRange(all[next].Dependencies.Where(import => seen.Add(import.Name)));
        }

        return all;
    }

    public FileDescriptor? ByName(string name) => _files.GetValueOrDefault(name);

    public FileDescriptor? BySymbol(string fullName) => _symbols.GetValueOrDefault(fullName);

    public FileDescriptor? ByExtension(string type, int number) => _extensions.GetValueOrDefault((type, number));

    public IEnumerable<int> ExtensionNumbers(string type) => _extensions.Keys.Where(key => key.Type == type).Select(key => key.Number).Order();

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods)
            {
                _symbols[method.FullName] = file;
            }
        }

        foreach (var type in file.MessageTypes)
        {
            Add(type, file);
        }

        foreach (var type in file.EnumTypes)
        {
            _symbols[type.FullName] = file;
        }

        foreach (var extension in file.Extensions.UnorderedExtensions)
        {
            _symbols[extension.FullName] = file;
            _extensions[(extension.ExtendeeType.FullName, extension.FieldNumber)] = file;
        }
    }

    private void Add(MessageDescriptor type, FileDescriptor file)
    {
        _symbols[type.FullName] = file;
        foreach (var nested in type.NestedTypes)
        {
            Add(nested, file);
        }

        foreach (var nested in type.EnumTypes)
        {
            _symbols[nested.FullName] = file;
        }
    }
}
