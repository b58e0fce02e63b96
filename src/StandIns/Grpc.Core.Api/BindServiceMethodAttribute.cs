using System.Diagnostics.CodeAnalysis;

namespace Grpc.Core;

/// <summary>Tells the server where generated code binds the methods of a service base class.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = true)]
public class BindServiceMethodAttribute(
    [DynamicallyAccessedMembers(BindServiceMethodAttribute.Bound)] Type bindType,
    string bindMethodName) : Attribute
{
    // What the server and the reflection service find by reflection, kept when trimming.
    private const DynamicallyAccessedMemberTypes Bound =
        DynamicallyAccessedMemberTypes.PublicMethods
        | DynamicallyAccessedMemberTypes.NonPublicMethods
        | DynamicallyAccessedMemberTypes.PublicProperties;

    [DynamicallyAccessedMembers(Bound)]
    public Type BindType { get; } = bindType;

    public string BindMethodName { get; } = bindMethodName;
}
