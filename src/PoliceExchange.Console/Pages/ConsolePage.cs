using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using PoliceExchange.Console.Accounts;
using PoliceExchange.Console.Host;
using PoliceExchange.Console.Sessions;
using PoliceExchange.Console.Texts;
using PoliceExchange.Console.Views;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Texts;

namespace PoliceExchange.Console.Pages;

/// <summary>What every page has: who is here, in which language, and the one way to the services.</summary>
internal abstract class ConsolePage(IConsoleHost host) : PageModel
{
    private CallInvoker? _calls;

    protected IConsoleHost Host => host;

    public Nation Nation => host.Nation;

    public ConsoleTexts T { get; private set; } = ConsoleTexts.For(ExchangeTexts.English);

    /// <summary>Null before the sign-in.</summary>
    public Session? Session => HttpContext.Features.Get<Session>();

    public Officer Officer => Session?.Officer ?? throw new InvalidOperationException("The page needs a sign-in and has none.");

    /// <summary>Id of the form whose fields a switch of language keeps; empty where the page has none.</summary>
    public virtual string MainForm => "";

    /// <summary>Text key of the title.</summary>
    public abstract string Title { get; }

    /// <summary>Which entry of the navigation stands for this page.</summary>
    public virtual string Section => "";

    public FormErrors Errors { get; } = new();

    protected CallInvoker Calls => _calls ??= host.CallsOf(Officer, Session!.EndsAt, HttpContext.RequestAborted);

    public void Speak(string language) => T = ConsoleTexts.For(language);

    /// <summary>The page with what was typed, after a switch of language.</summary>
    public virtual Task<IActionResult> ShowAgainAsync() => Task.FromResult<IActionResult>(Page());

    public string Moment(string rfc3339) => Moments.Parse(rfc3339) is { } at ? Moments.Text(at, Nation.Zone, T) : rfc3339;

    public string ShortMoment(string rfc3339) => Moments.Parse(rfc3339) is { } at ? Moments.Short(at, Nation.Zone, T) : rfc3339;

    /// <summary>Who acts, for what the officer said to be working on.</summary>
    protected Requester Requester(Work? work = null) => Stated(work ?? Session!.Work);

    /// <summary>Runs calls; a fault becomes errors of the page in its language, and null is given.</summary>
    protected async Task<TResponse?> AskAsync<TResponse>(Func<AsyncUnaryCall<TResponse>> call)
        where TResponse : class, IMessage
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RpcException refused)
        {
            Tell(FaultDetails.From(refused));
            return null;
        }
    }

    protected void Tell(FaultDetails fault)
    {
        foreach (var violation in fault.Violations)
        {
            Errors.Add(FieldOf(violation.Field), ExchangeTexts.Violation(T.Language, violation.Rule) ?? violation.Message);
        }
        if (fault.Violations.Count == 0)
        {
            var text = ExchangeTexts.Fault(T.Language, fault.Reason);
            // A denial begins with its reason code; the rule that is named behind it is for the administrator.
            var code = fault.Reason == FaultReason.PolicyDenied ? fault.Message.Split(' ', 2)[0] : "";
            Errors.Add("", T.Has("reason." + code) ? T["reason." + code] : code.Length > 0 ? $"{text.Title} ({code}). {text.Fix}" : $"{text.Title}. {text.Fix}");
        }
        LastFault = fault.Reason;
    }

    /// <summary>Reason of the last fault that was told.</summary>
    public FaultReason LastFault { get; private set; }

    /// <summary>The field of the page that a path of a request means; empty for none.</summary>
    protected virtual string FieldOf(string path) => "";

    /// <summary>A way back that stays on this host: a path, and nothing that a browser takes for another host.</summary>
    internal static string Local(string? path) =>
        path is { Length: > 1 and <= 512 } && path[0] == '/' && path[1] is not ('/' or '\\') && path.All(c => c is > ' ' and <= '~' and not '\\') ? path : "/";

    private Requester Stated(Work? work) => new()
    {
        Officer = Officer.Pseudonym,
        Purpose = work is null ? DefaultPurpose(Officer.Role) : EnumNames.Parse<Purpose>(work.Purpose),
        CaseRef = work?.CaseRef ?? "",
    };

    /// <summary>The purpose of looking into one's own inbox, before a case is named; what it shows, and opens, policy decides.</summary>
    internal static Purpose DefaultPurpose(string role) => role switch
    {
        "OVERSIGHT" or "DPO" => Purpose.Oversight,
        "IMMIGRATION_REMOVALS" or "CONSULAR" or "HEALTH" => Purpose.RemovalReception,
        "VICTIM_PROTECTION" => Purpose.VictimProtection,
        "CHILD_AUTHORITY" => Purpose.MissingProtection,
        "BORDER_OFFICER" => Purpose.IdentityCheck,
        "CENTRAL_AUTHORITY" or "PROSECUTOR_JUDGE" => Purpose.ArrestExtradition,
        _ => Purpose.Investigation,
    };
}
