using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;
using PoliceExchange.Cli.Exchange;
using PoliceExchange.Cli.Notice;
using PoliceExchange.Cli.Texts;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Oversight.V1;

namespace PoliceExchange.Cli.Audit;

/// <summary>Commands that call the oversight service of the own nation's gateway, as a desk with the role OVERSIGHT.</summary>
internal static class OversightCommands
{
    internal static Command OnOversight(this Command command, TimeProvider time, Func<OversightCall, Task<int>> action)
    {
        var desk = new DeskOptions();
        desk.AddTo(command);
        command.OnCall(async context =>
        {
            using var client = desk.Connect(context.Result, time);
            return await action(new OversightCall(context, client, desk.Overseer(context.Result), TextCatalog.Load(context.Language))).ConfigureAwait(false);
        });
        return command;
    }

    /// <summary>An instant; a day means its first second in UTC.</summary>
    internal static string Instant(string? text) => text is { Length: 10 } ? $"{text}T00:00:00Z" : text ?? "";

    /// <summary>A value of a closed list of the oversight service.</summary>
    internal static T Code<T>(string name, string option) where T : struct, Enum =>
        (T)(object)DeskOptions.Code(OversightServiceReflection.Descriptor.EnumTypes.Single(type => type.Name == typeof(T).Name), name, option);

    /// <summary>The name of a value without its prefix, as options take it.</summary>
    internal static string Name<T>(T value) where T : struct, Enum
    {
        var type = OversightServiceReflection.Descriptor.EnumTypes.Single(one => one.Name == typeof(T).Name);
        var prefix = type.FindValueByNumber(0).Name.Length - "UNSPECIFIED".Length;
        return type.FindValueByNumber(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture))?.Name[prefix..] ?? "?";
    }
}

/// <summary>What an oversight command has at hand.</summary>
internal sealed record OversightCall(CallContext Context, DeskClient Desk, Requester Requester, TextCatalog Texts)
{
    internal OversightService.OversightServiceClient Service => Desk.Oversight;

    internal ParseResult Result => Context.Result;

    internal DateTime Deadline => Desk.Deadline;

    internal CancellationToken Cancel => Context.Cancel;

    /// <summary>One JSON object, or what <paramref name="people"/> writes.</summary>
    internal int Answer(object json, Action<TextWriter> people)
    {
        if (Context.Json)
        {
            Context.Output.WriteLine(JsonSerializer.Serialize(json));
        }
        else
        {
            people(Context.Output);
        }
        return ExitCodes.Ok;
    }

    /// <summary>Rows under a name in JSON; for people a table, and how many there are on the error stream.</summary>
    internal int List<T>(string name, Rows<T> columns, IReadOnlyCollection<T> rows, string? nextPageToken = null)
    {
        var json = new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = columns.Json(rows) };
        if (nextPageToken is not null)
        {
            json["next_page_token"] = nextPageToken;
        }
        return Answer(json, output =>
        {
            columns.Write(rows, Texts, output);
            Context.Error.WriteLine(Texts.Format("audit.rows", rows.Count));
            if (nextPageToken is { Length: > 0 })
            {
                Context.Error.WriteLine(Texts.Format("audit.more", nextPageToken));
            }
        });
    }

    /// <summary>One row.</summary>
    internal int One<T>(Rows<T> columns, T row) => Answer(columns.Json(row), output => columns.Write([row], Texts, output));
}
