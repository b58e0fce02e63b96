using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Followup.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Law.V1;

namespace PoliceExchange.Cli.Demo;

/// <summary>A traveller who resembles somebody: all of it is look-up.</summary>
internal sealed class Case16LookAlike : CaseScript
{
    public override string Id => "16";

    public override IReadOnlyList<string> States => ["PAN", "JAM"];

    public override Task PlayAsync(Stage stage)
    {
        stage.NotYet("a possible match, with why it matched and what differs", "notyet.lookup");
        stage.NotYet("the officer records that it is another person; the next crossing is not stopped", "notyet.lookup");
        stage.NotYet("the owner of the notice sees neither name nor document of the traveller", "notyet.lookup");
        return Task.CompletedTask;
    }
}
