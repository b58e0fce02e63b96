using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Cli.Calls;

/// <summary>Violations for people and programs. English keeps the sentence of the rule, which has its numbers; the other languages say what the rule refuses.</summary>
internal static class Violations
{
    internal static string Line(string field, string rule, string message, string language) =>
        $"{(field.Length == 0 ? "-" : Terminal.Safe(field))}: {Terminal.Safe(Message(rule, message, language))} ({Terminal.Safe(rule)})";

    internal static object Row(string field, string rule, string message, string language) => new { field, rule, message = Message(rule, message, language) };

    private static string Message(string rule, string message, string language) =>
        language == ExchangeTexts.English ? message : ExchangeTexts.Violation(language, rule) ?? message;
}
