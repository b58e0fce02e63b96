using System.Text;
using PoliceExchange.Audit;
using PoliceExchange.Gateway.Audit;
using PoliceExchange.Gateway.Keys;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Policy;
using PoliceExchange.Policy.Words;
using PoliceExchange.Protocol.Content.V1;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Handling.V1;
using PoliceExchange.Protocol.Notice.V1;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Gateway.Notices;

/// <summary>What became of a notice whose directory the hub no longer serves.</summary>
internal abstract record Recomposition
{
    /// <summary>It waits in the same place as other bytes.</summary>
    public sealed record Renewed : Recomposition;

    /// <summary>The newer directory is not here yet.</summary>
    public sealed record Waits : Recomposition;

    /// <summary>The newer directory, or its rules, no longer let it go.</summary>
    /// <param name="Reason">For the notice's refusal.</param>
    public sealed record Refused(string Reason) : Recomposition;
}

/// <summary>
/// Composes a waiting notice anew at the newer directory: the same notice, version and content, the audience as the officer
/// named it, sealed to who is in it now. What the newer directory no longer allows is refused, never widened or narrowed.
/// Only for what the hub said that it did not take; the old bytes are gone with the act that keeps the new ones (I6).
/// </summary>
internal sealed class Recomposer(
    NoticeStore notices, AttachmentParts attachments, Directory.DirectoryHolder directory, KeyRing keys, PolicyEngine policy, AccessLog access, GatewayIdentity self, TimeProvider time)
{
    public async Task<Recomposition> RenewAsync(OutboxRow row)
    {
        if (Envelope.Read(row.Bytes).Envelope is not { } old)
        {
            throw new InvalidOperationException($"{row.Env} in the outbox is no envelope.");
        }
        var current = directory.Current;
        var before = old.Header;
        if (current.Version <= before.Directory)
        {
            return new Recomposition.Waits();
        }
        // A narrowing says by name who keeps what; an officer has to say it anew.
        if (before.Type == NoticeType.Narrow)
        {
            return new Recomposition.Refused("DIRECTORY_STALE: say anew who loses the notice.");
        }
        var now = time.GetUtcNow();
        var expanded = current.Expand(before.Audience, before.Exclude, now);
        if (Problem(before, expanded, current, now) is { } problem)
        {
            return new Recomposition.Refused(problem);
        }
        var violations = new List<FieldViolation>();
        var header = before with { Directory = current.Version, CreatedAt = now, Recipients = [], Parts = [] };
        var (parts, own) = PartsOf(header, old.Env, expanded, current, now, violations);
        violations.AddRange(violations.Count > 0 ? [] : Envelope.Examine(header, parts).Select(one => new FieldViolation(one.Member, "header.form", one.Rule)));
        if (violations.Count > 0 || keys.Agency(before.Issuer.Agency) is not { } agency)
        {
            return new Recomposition.Refused(violations.Count > 0 ? $"{violations[0].Field}: {violations[0].Message}" : $"This gateway holds no signing key of {before.Issuer.Agency} any more.");
        }
        var envelope = Envelope.Seal(new SealRequest { Header = header, Parts = parts, AgencyKey = agency, GatewayKey = keys.Sign, IssuedAt = now });
        if (envelope.Bytes.Length > Sender.MaxEnvelopeBytes)
        {
            return new Recomposition.Refused($"Sealed to the audience of today it has {envelope.Bytes.Length} bytes; {Sender.MaxEnvelopeBytes} can travel.");
        }
        return await KeepAsync(row, envelope, own, now).ConfigureAwait(false);
    }

    private string? Problem(ClearHeader header, ExpandResult expanded, DirectorySnapshot current, DateTimeOffset now)
    {
        if (!expanded.IsComplete || expanded.Unreachable.Count > 0 || expanded.Recipients.Count == 0)
        {
            return $"The audience cannot be reached in directory {current.Version}: {string.Join(", ", expanded.Unknown.Select(token => token.ToString()).Concat(expanded.Unreachable))}.";
        }
        if (header.ValidUntil <= now)
        {
            return "Its validity has ended.";
        }
        var issuer = new Circumstances(now, header.Purpose, CaseGiven: true, BasisInForce: true, current.IsActive(header.Issuer.State));
        return SendRules.Refusal(policy, header, issuer, expanded.States, current) is { } refusal ? $"{refusal.Violations[0].Message} (directory {current.Version})" : null;
    }

    private (IReadOnlyList<PartContent> Parts, IReadOnlyList<SentPart> Own) PartsOf(
        ClearHeader header, string env, ExpandResult expanded, DirectorySnapshot current, DateTimeOffset now, List<FieldViolation> violations)
    {
        var kept = notices.Store.Read(db => NoticeStore.SentParts(db, env));
        var main = NoticeContent.Parser.ParseFrom(kept.Single(part => part.Part == Parts.Main).Content);
        var form = new DraftForm { To = header.Audience, Exclude = header.Exclude, HandlingCodes = main.Handling, Violations = [] };
        // Numbered as they were: the text order of desk-10 is before desk-2.
        var desks = kept.Where(part => part.Part != Parts.Main).OrderBy(part => part.Part.Length).ThenBy(part => part.Part, StringComparer.Ordinal)
            .Select(part => new DeskPart { Desk = HandlingForm.RoleCode(part.Desk), Content = NoticeContent.Parser.ParseFrom(part.Content) }).ToList();
        var composer = new PartsComposer(current, form, now);
        var (parts, own) = composer.Compose(header, main, desks, expanded, violations);
        return ([.. parts, .. attachments.Again(header, env, expanded, composer, violations)], own);
    }

    private async Task<Recomposition> KeepAsync(OutboxRow row, SealedEnvelope envelope, IReadOnlyList<SentPart> own, DateTimeOffset now)
    {
        var header = envelope.Header;
        var recipients = string.Join(',', header.Recipients);
        var inner = envelope.InnerSha256.GetValueOrDefault(Parts.Main) ?? envelope.InnerSha256.Values.First();
        var entry = new AccessEntry(self.Id, AccessOperation.Submit, "ok", envelope.Env, "", now)
        {
            Family = Codes.Name(header.Family), Owner = header.Issuer.State, Purpose = Codes.Name(header.Purpose),
            // Which bytes it stands in place of.
            Object = row.Env,
        };
        return await notices.Store.WriteAsync<Recomposition>(
            db =>
            {
                if (!NoticeStore.Replace(db, row, header.NoticeId.ToString(), header.Version, envelope, recipients, inner, own))
                {
                    // Withdrawn meanwhile, or a later version names the old bytes: they stand or fall together.
                    return NoticeStore.IsWaiting(db, row) ? new Recomposition.Refused("DIRECTORY_STALE: a later version of it waits already.") : new Recomposition.Renewed();
                }
                access.Append(db, entry);
                return new Recomposition.Renewed();
            },
            essential: false).ConfigureAwait(false);
    }
}
