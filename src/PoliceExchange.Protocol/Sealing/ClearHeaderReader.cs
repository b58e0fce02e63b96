using PoliceExchange.Protocol.Attachments;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>Reads a clear header and lists everything that is wrong with it.</summary>
internal static class ClearHeaderReader
{
    private const int MaxLists = SealingLimits.MaxListEntries;
    private const int MaxTtlSeconds = 366 * 24 * 3600;

    public static HeaderResult Read(ReadOnlyMemory<byte> json)
    {
        var refusal = StrictJson.TryParse(json, SealingLimits.MaxHeaderBytes, out var document);
        if (document is null)
        {
            return new HeaderResult(refusal, null, [new HeaderViolation("", refusal, "strict JSON object")]);
        }

        using (document)
        {
            var violations = new List<HeaderViolation>();
            var header = Read(new ObjectReader(document.RootElement, "", violations));
            if (violations.Count == 0)
            {
                HeaderRules.Check(header, violations);
            }

            return violations.Count == 0
                ? new HeaderResult(SealingRefusal.None, header, violations)
                : new HeaderResult(SealingRefusal.HeaderInvalid, null, violations);
        }
    }

    private static ClearHeader Read(ObjectReader json)
    {
        _ = json.Number("v", 1, 1);
        _ = json.Text("schema", text => text == ClearHeader.CurrentSchema, "a supported schema");
        var header = new ClearHeader
        {
            NoticeId = json.Uuid("notice_id", required: true) ?? default,
            Version = (int)json.Number("version", 1, int.MaxValue),
            Prev = json.OptionalText("prev", WireText.IsDigest, "base64url SHA-256"),
            Family = json.Code<NoticeFamily>("family"),
            Type = json.Code<NoticeType>("type"),
            Issuer = ReadIssuer(json),
            Gateway = json.Text("gateway", WireText.IsGateway, "a gateway id"),
            OnBehalfOf = json.OptionalText("on_behalf_of", WireText.IsReference, "a delegation id"),
            Audience = json.List("audience", AudienceToken.TryParse, "a typed token", MaxLists),
            Exclude = json.List("exclude", AudienceToken.TryParse, "a typed token", MaxLists),
            Recipients = json.Names("recipients", WireText.IsGateway, "a gateway id", SealingLimits.MaxRecipients),
            WithdrawnFrom = json.Names("withdrawn_from", WireText.IsGateway, "a gateway id", SealingLimits.MaxRecipients, required: false),
            Directory = json.Number("directory", 1, long.MaxValue),
            LegalBasis = json.Text("legal_basis", WireText.IsReference, "an id of the register"),
            Purpose = json.Code<NoticePurpose>("purpose"),
            Priority = json.Code<NoticePriority>("priority"),
            Handling = ReadHandling(json),
            CreatedAt = json.Time("created_at", required: true) ?? default,
            ValidUntil = json.Time("valid_until", required: false),
            ReviewAt = json.Time("review_at", required: false),
            DueAt = json.Time("due_at", required: false),
            Correlation = json.Uuid("correlation", required: true) ?? default,
            InReplyTo = json.Uuid("in_reply_to", required: false),
            Hub = json.Text("hub", WireText.IsHub, "a hub id"),
            Hops = json.Names("hops", WireText.IsHub, "a hub id", MaxLists),
            Parts = ReadParts(json),
        };
        json.End();
        return header;
    }

    private static Issuer ReadIssuer(ObjectReader parent)
    {
        if (parent.Object("issuer") is not { } json)
        {
            return new Issuer("", "", default);
        }

        var issuer = new Issuer(
            json.Text("state", WireText.IsState, "ISO 3166-1 alpha-3"),
            json.Text("agency", WireText.IsAgency, "an agency code"),
            json.Code<DeskRole>("desk"));
        json.End();
        return issuer;
    }

    private static Handling ReadHandling(ObjectReader parent)
    {
        if (parent.Object("handling") is not { } json)
        {
            // Never seen outside: the missing member is already noted.
            return new Handling
            {
                Classification = Classification.Confidential,
                JudicialUse = Consent.Ask,
                Onward = OnwardUse.None,
                DisplayClass = DisplayClass.Sealed,
                InformSubject = Consent.Ask,
                Cache = CacheRule.None,
                AutoExpire = true,
            };
        }

        var handling = new Handling
        {
            Classification = json.Code<Classification>("classification"),
            JudicialUse = json.Code<Consent>("judicial_use"),
            Onward = json.Code<OnwardUse>("onward"),
            Purposes = ReadPurposes(json),
            ExcludeStates = json.Names("exclude_states", WireText.IsState, "ISO 3166-1 alpha-3", MaxLists),
            ReleasableTo = json.List("releasable_to", AudienceToken.TryParse, "a typed token", MaxLists),
            Agencies = json.Names("agencies", WireText.IsAgency, "an agency code", MaxLists),
            DisplayClass = json.Code<DisplayClass>("display_class"),
            InformSubject = json.Code<Consent>("inform_subject"),
            Cache = ReadCache(json),
            AutoExpire = json.Flag("auto_expire"),
        };
        json.End();
        return handling;
    }

    private static List<NoticePurpose> ReadPurposes(ObjectReader json)
    {
        var names = json.Names("purposes", text => WireNames<NoticePurpose>.TryParse(text, out _), "one of the listed codes", MaxLists);
        var purposes = new List<NoticePurpose>(names.Count);
        foreach (var name in names)
        {
            if (WireNames<NoticePurpose>.TryParse(name, out var purpose))
            {
                purposes.Add(purpose);
            }
        }

        return purposes;
    }

    private static CacheRule ReadCache(ObjectReader parent)
    {
        if (parent.Object("cache") is not { } json)
        {
            return CacheRule.None;
        }

        var rule = new CacheRule(json.Code<CacheMode>("mode"), (int)json.Number("ttl", 0, MaxTtlSeconds));
        if ((rule.Mode == CacheMode.Ttl) != (rule.TtlSeconds > 0))
        {
            json.Note("ttl", SealingRefusal.BadValue, "seconds for TTL, 0 for NONE");
        }

        json.End();
        return rule;
    }

    private static List<PartHeader> ReadParts(ObjectReader parent)
    {
        var parts = new List<PartHeader>();
        foreach (var json in parent.Objects("parts", SealingLimits.MaxParts))
        {
            parts.Add(new PartHeader(
                json.Text("id", WireText.IsPartId, "a part id"),
                json.Text("media", WireText.IsMedia, "a media type"),
                (int)json.Number("size", 0, SealingLimits.MaxContentBytes),
                json.List("recipients", SealHolder.TryParse, "a gateway id or gateway#DESK", SealingLimits.MaxRecipients)) { Blob = ReadBlob(json) });
            json.End();
        }

        return parts;
    }

    private static BlobHeader? ReadBlob(ObjectReader parent)
    {
        if (parent.Object("blob", required: false) is not { } json)
        {
            return null;
        }

        var blob = new BlobHeader(json.Text("sha256", WireText.IsDigest, "base64url SHA-256"), json.Number("size", 1, long.MaxValue));
        if (ChunkSeal.PlainSize(blob.Size) is null)
        {
            json.Note("size", SealingRefusal.BadValue, "the size of a sealed attachment");
        }

        json.End();
        return blob;
    }
}
