using Google.Protobuf;
using PoliceExchange.Protocol.Content.V1;

namespace PoliceExchange.Protocol.Content;

/// <summary>
/// Everything that can be said against a content without a directory, a store or a policy. The
/// originator's gateway and each recipient run the same rules (DESIGN 13 item 15). No value of a
/// field is ever repeated in a message. What no rule can see: asylum data or an allegation written
/// into a free text. There is no field for the former, and PROTOCOL.md says so to the desks.
/// </summary>
public static class ContentRules
{
    /// <summary>Under 18 on the day, counting an unknown day or month of birth in favour of the minor; false for somebody without a date of birth.</summary>
    public static bool IsMinor(Person.V1.PersonDetails? person, DateOnly day) => RemovalRules.IsMinorOn(person, day);

    /// <summary>Everything that is wrong, at once.</summary>
    public static IReadOnlyList<Violation> Check(NoticeContent content, ContentContext context) => Examine(content, context).Violations;

    /// <summary>
    /// True when a text has no control or direction character, half surrogate pair or U+FFFD, which stands where bytes were
    /// no UTF-8: Google.Protobuf puts it in silently, so what is stored would not be what was sent.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="lineFeeds">Whether it may have lines.</param>
    public static bool IsCleanText(string text, bool lineFeeds)
    {
        ArgumentNullException.ThrowIfNull(text);
        return FieldWalk.Measure(text, lineFeeds).Clean;
    }

    /// <summary>What is wrong with a person who is named outside of a notice: the rules that each field of a person has anywhere.</summary>
    public static IReadOnlyList<Violation> CheckPerson(Person.V1.PersonDetails person, ContentContext context)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(context);
        var found = new ViolationList();
        Walk(person, new NoticeContent(), context, found);
        return found.Items;
    }

    /// <summary>The lead time of a removal; null for another form and where no departure is stated.</summary>
    public static LeadTime? LeadTimeOf(NoticeContent content, ContentContext context)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(context);
        return RemovalRules.LeadTimeOf(content, context);
    }

    /// <summary>Whether a text states membership of a group that no court has proven, in the common ways to write one; such a text does not travel in a removal.</summary>
    public static bool StatesAllegation(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return RemovalRules.StatesAllegation(text);
    }

    /// <summary>Violations, holds, lead time and the count of free texts.</summary>
    public static ContentCheck Examine(NoticeContent content, ContentContext context)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(context);
        var found = new ViolationList();
        var walk = Walk(content, content, context, found);
        CommonRules.Check(content, context, found);
        FamilyRules.Check(content, context, found);
        FollowUpRules.Check(content, found);
        var holds = new List<Hold>();
        Neutrality.Screen(content, holds);
        return new ContentCheck(found.Items, holds, RemovalRules.LeadTimeOf(content, context), walk.FreeTextFields);
    }

    private static FieldWalk Walk(IMessage message, NoticeContent content, ContentContext context, ViolationList found)
    {
        foreach (var path in UnknownFields.Find(message))
        {
            found.Add(path, "field.unknown", "Holds a field that this version does not know.");
        }
        var shared = new SharedRules(found, context, content);
        var walk = new FieldWalk(found, (IMessage one, string path) => shared.Visit(one, path));
        walk.Message(message, "");
        return walk;
    }
}
