using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PoliceExchange.Policy.Clocks;
using PoliceExchange.Protocol.Casework.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Casework;

/// <summary>Pages of duties: where one ends, and how urgent a row is.</summary>
internal static class CasePages
{
    public static string Token(DateTimeOffset due, string id) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{due.ToUnixTimeMilliseconds()} {id}")));

    /// <summary>The place that a token names, the beginning for none; null for what is no token.</summary>
    public static (DateTimeOffset Due, string Id)? Read(string token)
    {
        if (token.Length == 0)
        {
            return (DateTimeOffset.UnixEpoch.AddYears(-100), "");
        }
        if (token.Length > 400 || !Base64Url.IsValid(token))
        {
            return null;
        }
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token));
        return text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space && long.TryParse(text[..space], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var due)
            && due is > -62_000_000_000_000 and < 250_000_000_000_000
            ? (DateTimeOffset.FromUnixTimeMilliseconds(due), text[(space + 1)..])
            : null;
    }

    public static DutyGroup GroupOf(string state, IReadOnlyList<ToldStage> told) =>
        state == Codes.Name(ClockState.Lapsed) || told.Any(stage => stage.Stage.StartsWith("ESCALATED", StringComparison.Ordinal)) ? DutyGroup.CriticallyOverdue
        : state == Codes.Name(ClockState.Breached) ? DutyGroup.Overdue
        : state == Codes.Name(ClockState.AtRisk) ? DutyGroup.DueSoon
        : state == Codes.Name(ClockState.Paused) ? DutyGroup.Paused
        : DutyGroup.NotDueYet;
}
