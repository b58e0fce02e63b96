namespace PoliceExchange.Protocol.Sealing;

/// <summary>What must hold between the members of a header, once each one is well formed.</summary>
internal static class HeaderRules
{
    public static void Check(ClearHeader header, List<HeaderViolation> violations)
    {
        Require(header.NoticeId.Version == 7, "notice_id", "UUID version 7 (RFC 9562 section 5.7)");
        Require((header.Version == 1) == (header.Prev is null), "prev", "present exactly from version 2");
        Require((header.Type is NoticeType.Narrow or NoticeType.Withdraw) == (header.WithdrawnFrom.Count > 0), "withdrawn_from", "present exactly for NARROW and WITHDRAW");
        // A withdrawn notice is the originator's alone; naming who had it reaches also those who have left a group since.
        Require(header.Type != NoticeType.Withdraw || header.Audience.Count == 0, "audience", "empty for WITHDRAW");
        Require(header.Version > 1 || !ChangesAnotherVersion(header.Type), "version", "MODIFY, WITHDRAW, NARROW and RELAX follow an earlier version");
        Require(!IsFollowUp(header.Type) || header.InReplyTo is not null, "in_reply_to", "present for a follow-up verb");
        Require(IsSorted(header.Recipients), "recipients", "in ordinal order");
        Require(IsSorted(header.WithdrawnFrom), "withdrawn_from", "in ordinal order");
        Require(!(header.ValidUntil <= header.CreatedAt), "valid_until", "after created_at");
        Require(!(header.ReviewAt < header.CreatedAt), "review_at", "not before created_at");
        Require(!(header.DueAt < header.CreatedAt), "due_at", "not before created_at");
        Require(header.Parts.Count > 0, "parts", "at least one part");
        Require(header.Parts.Select(part => part.Id).Distinct(StringComparer.Ordinal).Count() == header.Parts.Count, "parts", "no part id twice");
        Require(header.Parts.All(part => part.Recipients.Count > 0), "parts", "a recipient for each part");
        Require(header.Parts.All(part => (part.Media == PartHeader.BlobMedia) == (part.Blob is not null)), "parts", "a blob exactly for the media type of attachments");
        Require(header.Parts.All(part => part.Blob is null || header.Parts.Count(other => other.Blob?.Sha256 == part.Blob.Sha256) == 1), "parts", "no blob twice");
        Require(header.Parts.Any(part => part.Blob is null), "parts", "a part beside the attachments");

        // The broker delivers by the header's list: it must be exactly the gateways that can open something.
        Require(GatewaysOf(header.Parts.SelectMany(part => part.Recipients)).SequenceEqual(header.Recipients), "recipients", "exactly the gateways of the parts");

        void Require(bool holds, string member, string rule)
        {
            if (!holds)
            {
                violations.Add(new HeaderViolation(member, SealingRefusal.BadValue, rule));
            }
        }
    }

    public static string[] GatewaysOf(IEnumerable<SealHolder> holders) =>
        [.. holders.Select(holder => holder.Gateway).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    public static bool IsFollowUp(NoticeType type) => type > NoticeType.Relax;

    private static bool ChangesAnotherVersion(NoticeType type) => type is > NoticeType.Notice and <= NoticeType.Relax;

    private static bool IsSorted(IReadOnlyList<string> names)
    {
        for (var index = 1; index < names.Count; index++)
        {
            if (string.CompareOrdinal(names[index - 1], names[index]) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
