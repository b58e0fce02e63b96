using System.CommandLine;

namespace PoliceExchange.Cli.Notice;

/// <summary><c>px notice reply</c>: a follow-up to a notice, or the next version of an own one.</summary>
internal static class NoticeReply
{
    internal static Command Create(TimeProvider time)
    {
        var id = new Argument<string>("id") { Description = "The notice that is answered." };
        var file = new Argument<string>("file") { Description = "Draft of the answer (JSON)." };
        var relax = new Option<bool>("--relax") { Description = "The new version of your notice may be handled less strictly; signed as RELAX." };
        var command = new Command("reply", """
            Example: px notice new info --about NOTICE_ID --out answer.json && px notice reply NOTICE_ID answer.json
            Answer a notice with a follow-up. A form of the same family as your own notice is its next version.
            The draft states the purpose of the notice that it answers (new --purpose); it goes out with its own
            handling and that of the notice that it answers, the stricter of the two in each code.
            """) { id, file, relax };
        NoticeSend.AddSending(command, time, result => new Sending(result.GetRequiredValue(file), result.GetRequiredValue(id), result.GetValue(relax)));
        return command;
    }
}
