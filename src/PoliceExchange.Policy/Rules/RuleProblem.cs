namespace PoliceExchange.Policy.Rules;

/// <summary>One thing wrong with a rule file, where, and what would be right.</summary>
internal sealed record RuleProblem(string File, long Line, string Member, string Problem)
{
    public override string ToString() => $"{File}:{Line}: {Member}: {Problem}";
}
