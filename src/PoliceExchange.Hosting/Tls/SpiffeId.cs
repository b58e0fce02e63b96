using System.Diagnostics.CodeAnalysis;
using PoliceExchange.Protocol.Access.V1;

namespace PoliceExchange.Hosting.Tls;

/// <summary>
/// A SPIFFE id of this exchange, taken apart. Strict: lower-case trust domain <c>&lt;cc&gt;.px.example</c>, no port, user,
/// query, fragment or percent-encoding (SPIFFE-ID section 2), and only the four paths that name a kind of caller.
/// </summary>
/// <param name="Text">The URI as in the certificate.</param>
/// <param name="Kind">Which of the five kinds it names.</param>
/// <param name="Member">ISO alpha-3 in upper case; <see cref="HubMember"/> for the hub.</param>
/// <param name="Name">Gateway id, broker replica, or administrator; empty for a desk.</param>
/// <param name="Agency">Agency code of a desk, else empty.</param>
/// <param name="Desk">Role of a desk, else empty.</param>
internal sealed record SpiffeId(string Text, CallerKind Kind, string Member, string Name, string Agency, string Desk)
{
    public const string HubMember = "HUB";

    private const string Scheme = "spiffe://";
    private const string DomainSuffix = ".px.example";
    private const int MaxLength = 256;

    public static bool TryParse(string text, [NotNullWhen(true)] out SpiffeId? id)
    {
        id = null;
        if (text.Length > MaxLength || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = text[Scheme.Length..].Split('/');
        var domain = parts[0];
        if (domain.Length != 3 + DomainSuffix.Length || !domain.EndsWith(DomainSuffix, StringComparison.Ordinal)
            || !domain.AsSpan(0, 3).ContainsOnlyLower() || !parts.AsSpan(1).ContainsOnlySegments())
        {
            return false;
        }

        var member = domain[..3].ToUpperInvariant();
        id = (parts[1..], member == HubMember) switch
        {
            (["gateway", var name, "tls"], false) => new(text, CallerKind.Gateway, member, name, "", ""),
            (["agency", var agency, "desk", var desk], false) => new(text, CallerKind.Desk, member, "", agency, desk),
            (["admin", var name], false) => new(text, CallerKind.NodeAdmin, member, name, "", ""),
            (["admin", var name], true) => new(text, CallerKind.HubAdmin, member, name, "", ""),
            (["broker", var name, "tls"], true) => new(text, CallerKind.Hub, member, name, "", ""),
            _ => null,
        };
        return id is not null;
    }
}

file static class SpiffeSyntax
{
    public static bool ContainsOnlyLower(this ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('a', 'z');

    // SPIFFE-ID 2.2: letters, digits, '.', '-', '_'; neither empty nor a relative path.
    public static bool ContainsOnlySegments(this Span<string> segments)
    {
        foreach (var segment in segments)
        {
            if (segment is "" or "." or ".." || segment.AsSpan().ContainsAnyExcept(Allowed))
            {
                return false;
            }
        }

        return true;
    }

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_");
}
