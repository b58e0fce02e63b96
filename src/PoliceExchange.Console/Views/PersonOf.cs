using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Console.Views;

/// <summary>The person whom a notice is about, for the head of its page.</summary>
internal static class PersonOf
{
    /// <summary>Null where it is about nobody, or several.</summary>
    public static PersonDetails? Content(NoticeContent content)
    {
        var field = NoticeContent.Descriptor.Oneofs.Single(one => one.Name == "body").Accessor.GetCaseFieldDescriptor(content);
        var body = field?.Accessor.GetValue(content) as Google.Protobuf.IMessage;
        return body?.Descriptor.FindFieldByName("person") is { IsRepeated: false } person && person.MessageType == PersonDetails.Descriptor ? person.Accessor.GetValue(body) as PersonDetails : null;
    }

    public static string Name(PersonDetails person) => string.Join(", ", new[] { string.Join(' ', person.Surnames), string.Join(' ', person.Forenames) }.Where(part => part.Length > 0));
}
