using System.CommandLine;
using System.Text.Json;
using PoliceExchange.Cli.Calls;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice new</c>: a draft to begin with.</summary>
internal static class NoticeNew
{
    internal static Command Create(TimeProvider time)
    {
        var family = new Argument<string>("family") { Description = string.Join(", ", Skeleton.All.Select(one => one.Name)) };
        var output = new Option<string?>("--out") { Description = "File to write; standard output without it. An existing file is not replaced." };
        var to = new Option<string>("--to") { Description = "Receiving state.", DefaultValueFactory = _ => "PAN" };
        var about = new Option<string?>("--about") { Description = "Id of the earlier notice, for info and removal-manifest." };
        var desk = new DeskOptions();
        var command = new Command("new", """
            Example: px notice new wanted --out draft.json
            Write a valid draft of invented facts. Each line says what may stand there.
            """) { family, output, to, about };
        desk.AddTo(command);
        command.OnCall(context =>
        {
            var result = context.Result;
            var name = result.GetRequiredValue(family);
            var skeleton = Skeleton.Find(name) ?? throw new InvalidDataException(name is "medical-handover" or "child-reception"
                ? $"{name} is a sealed part of a removal for one desk, not a draft of its own."
                : $"No family {Terminal.Safe(name)}; there are {string.Join(", ", Skeleton.All.Select(one => one.Name))}.");
            var role = CommentedJson.Name(Protocol.Handling.V1.HandlingReflection.Descriptor.EnumTypes.Single(type => type.Name == "Role"), (int)skeleton.From);
            var state = desk.State(result) ?? "JAM";
            var facts = new SkeletonFacts(time.GetUtcNow(), state, desk.Agency(result, role) ?? "pol", result.GetRequiredValue(to).ToUpperInvariant());
            // An answer is of the purpose of what it answers, or its sender could not see that.
            skeleton = skeleton with { Purpose = desk.Purpose(result) ?? skeleton.Purpose };
            var text = skeleton.ToText(result.GetValue(about) is { } id ? facts with { About = id } : facts);
            if (result.GetValue(output) is not { } file)
            {
                context.Output.WriteLine(text);
                return Task.FromResult(ExitCodes.Ok);
            }
            Write(file, text);
            if (context.Json)
            {
                context.Output.WriteLine(JsonSerializer.Serialize(new { file = Path.GetFullPath(file), family = skeleton.Name, desk = role }));
            }
            else
            {
                context.Error.WriteLine($"Wrote {file}. Change every fact, then: px notice check {file}");
            }
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }

    private static void Write(string file, string text)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(text + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} cannot be written: {e.Message}", e);
        }
    }
}
