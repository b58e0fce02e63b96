using System.Collections.Frozen;

namespace PoliceExchange.Protocol.Sealing;

/// <summary>Reads a receipt's payload strictly.</summary>
internal static class ReceiptReader
{
    private static readonly FrozenDictionary<ReceiptState, string> Names =
        Enum.GetValues<ReceiptState>().ToFrozenDictionary(state => state, state => WireNames<ReceiptState>.Of(state).ToLowerInvariant().Replace('_', '-'));

    private static readonly FrozenDictionary<string, ReceiptState> States =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    public static string Name(ReceiptState state) => Names[state];

    public static ReceiptState? StateOf(string name) => States.TryGetValue(name, out var state) ? state : null;

    public static SealingRefusal TryRead(ReadOnlyMemory<byte> json, out Receipt? receipt)
    {
        receipt = null;
        var refusal = StrictJson.TryParse(json, SealingLimits.MaxReceiptBytes, out var document);
        if (document is null)
        {
            return refusal;
        }

        using (document)
        {
            var violations = new List<HeaderViolation>();
            var read = Read(new ObjectReader(document.RootElement, "", violations), violations);
            if (violations.Count > 0)
            {
                return violations[0].Problem;
            }

            receipt = read;
            return SealingRefusal.None;
        }
    }

    private static Receipt Read(ObjectReader json, List<HeaderViolation> violations)
    {
        var state = default(ReceiptState);
        _ = json.Text("state", text => States.TryGetValue(text, out state), "one of the listed states");
        var receipt = new Receipt
        {
            Env = json.Text("env", WireText.IsDigest, "base64url SHA-256"),
            Jti = json.Text("jti", WireText.IsMessageId, "16 bytes"),
            NoticeId = json.Uuid("notice_id", required: true) ?? default,
            Version = (int)json.Number("version", 1, int.MaxValue),
            State = state,
            At = json.Time("at", required: true) ?? default,
            By = json.Text("by", WireText.IsHub, "a hub or gateway id"),
            To = json.OptionalText("to", WireText.IsGateway, "a gateway id"),
            InnerSha256 = json.OptionalText("inner_sha256", WireText.IsDigest, "base64url SHA-256"),
            Actor = ReadActor(json),
            Row = json.Number("row", 0, long.MaxValue),
            Reason = json.OptionalText("reason", WireText.IsReference, "a reason code"),
        };
        json.End();
        if (violations.Count > 0)
        {
            return receipt;
        }

        // A receipt of possession without the proof, or a proof where none can be, is no receipt.
        var hit = state is ReceiptState.Hit or ReceiptState.SilentHit;
        var proves = state is ReceiptState.Delivered or ReceiptState.Opened or ReceiptState.Actioned || (state == ReceiptState.Hit && receipt.To is null);
        if (proves != (receipt.InnerSha256 is not null))
        {
            json.Note("inner_sha256", SealingRefusal.BadValue, "present exactly in delivered, opened and actioned, and in a gateway's own hit");
        }

        // No person is behind what a gateway or a hub does by itself. Absent in receipts of gateways before 0.3.
        if (receipt.Actor is not null && !(hit || state is ReceiptState.Opened or ReceiptState.Actioned))
        {
            json.Note("actor", SealingRefusal.BadValue, "in opened, actioned and hits only");
        }

        if (receipt.Actor is null && hit)
        {
            json.Note("actor", SealingRefusal.BadValue, "a hit says who asked");
        }

        // Whoever asked must not know of it, so only the hub can say it.
        if (receipt.To is null && state == ReceiptState.SilentHit)
        {
            json.Note("to", SealingRefusal.MissingMember, "a silent hit names the gateway that asked");
        }

        if (receipt.Actor?.Part is not null && state != ReceiptState.Opened)
        {
            json.Note("actor", SealingRefusal.BadValue, "a part only in opened");
        }

        if ((state == ReceiptState.Rejected) != (receipt.Reason is not null))
        {
            json.Note("reason", SealingRefusal.BadValue, "present exactly in rejected");
        }

        return receipt;
    }

    private static ReceiptActor? ReadActor(ObjectReader parent)
    {
        if (parent.Object("actor", required: false) is not { } json)
        {
            return null;
        }

        var actor = new ReceiptActor(
            json.Text("officer", WireText.IsMessageId, "16 bytes"),
            json.Text("agency", WireText.IsAgency, "an agency code"),
            json.Code<DeskRole>("role"),
            json.Code<NoticePurpose>("purpose"))
        {
            Part = json.OptionalText("part", WireText.IsPartId, "a part id"),
        };
        json.End();
        return actor;
    }
}
