namespace PoliceExchange.Console.Views;

/// <summary>What a desk is shown first. It hides nothing: each service decides by itself.</summary>
internal static class Navigation
{
    /// <summary>Languages in their own tongue.</summary>
    public static IReadOnlyList<(string Code, string Name)> Languages { get; } = [("es", "Español"), ("en", "English"), ("pt", "Português"), ("fr", "Français")];

    public static IReadOnlyList<(string Section, string Path)> Of(string role) => role switch
    {
        "OVERSIGHT" or "DPO" => [("home", "/"), ("log", "/oversight"), ("sample", "/oversight/sample"), ("findings", "/oversight/findings"), ("status", "/status")],
        "BORDER_OFFICER" => [("border", "/border"), ("lookup", "/look-up"), ("status", "/status")],
        _ => [("home", "/"), ("inbox", "/inbox"), ("lookup", "/look-up"), ("compose", "/compose"), ("status", "/status")],
    };
}
