namespace PoliceExchange.Cli.Demo;

/// <summary>Rungs of the receipt ladder, as GetLadder names them.</summary>
internal static class Rungs
{
    /// <summary>It is there; a later rung proves that too.</summary>
    public static readonly string[] Delivered = ["delivered", "opened", "actioned", "purged"];

    /// <summary>The hub has it, and no proof came from the recipient.</summary>
    public static readonly string[] Waiting = ["accepted", "relayed", "no-proof-by"];

    /// <summary>The copy is gone.</summary>
    public static readonly string[] Purged = ["purged"];
}
