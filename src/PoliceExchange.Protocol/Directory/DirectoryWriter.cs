using System.Text.Json;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Writes the bytes that governance signs. What it writes <see cref="DirectoryParser"/> reads back unchanged.</summary>
internal static class DirectoryWriter
{
    internal static byte[] Write(DirectoryDocument document)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", DirectoryFormat.Schema);
            json.WriteNumber("version", document.Version);
            json.WriteString("prev", document.Previous);
            json.WriteString("issued", Instants.Format(document.Issued));
            json.WriteString("expires", Instants.Format(document.Expires));
            Texts(json, "settled_removals", document.SettledRemovals);
            Hub(json, document.Hub);
            Many(json, "members", document.Members, Member);
            Many(json, "gateways", document.Gateways, Gateway);
            Many(json, "groups", document.Groups, Group);
            Many(json, "legal_bases", document.LegalBases, LegalBasis);
            Many(json, "delegations", document.Delegations, Delegation);
            if (document.Policy is { } policy)
            {
                json.WriteStartObject("policy");
                json.WriteNumber("threshold", policy.Threshold);
                Many(json, "authorities", policy.Authorities, PublicKeys.Write);
                json.WriteEndObject();
            }
            if (document.Overlays.Count > 0)
            {
                Many(json, "overlays", document.Overlays, Overlay);
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static void Overlay(Utf8JsonWriter json, OverlayEntry overlay)
    {
        json.WriteString("state", overlay.State);
        foreach (var (name, rules) in new[] { ("originator", overlay.Originator), ("recipient", overlay.Recipient) })
        {
            if (rules.Length > 0)
            {
                json.WriteString(name, Base64UrlText.Encode(System.Text.Encoding.UTF8.GetBytes(rules)));
            }
        }
    }

    private static void Hub(Utf8JsonWriter json, HubEntry hub)
    {
        json.WriteStartObject("hub");
        json.WriteString("id", hub.Id);
        Texts(json, "brokers", hub.Brokers);
        Many(json, "sign_keys", hub.SignKeys, SignKey);
        Texts(json, "anchors", hub.Anchors.Select(der => Base64UrlText.Encode(der)));
        Many(json, "tls_pins", hub.TlsPins, Pin);
        if (hub.Log is { } log)
        {
            json.WriteStartObject("log");
            json.WriteString("key", log.Key);
            json.WriteNumber("quorum", log.Quorum);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Member(Utf8JsonWriter json, MemberEntry member)
    {
        json.WriteString("state", member.State);
        json.WriteString("name", member.Name);
        json.WriteString("kind", DirectoryFormat.Kinds.Single(kind => kind.Value == member.Kind).Key);
        json.WriteString("status", DirectoryFormat.Statuses.Single(status => status.Value == member.Status).Key);
        Texts(json, "ca", member.Anchors.Select(der => Base64UrlText.Encode(der)));
        Many(json, "agencies", member.Agencies, (writer, agency) =>
        {
            writer.WriteString("code", agency.Code);
            writer.WriteString("name", agency.Name);
            Texts(writer, "desks", agency.Desks);
            Many(writer, "sign_keys", agency.SignKeys, SignKey);
        });
        Many(json, "contacts", member.Contacts, (writer, contact) =>
        {
            writer.WriteString("desk", contact.Desk);
            writer.WriteString("phone", contact.Phone);
            writer.WriteString("hours", contact.AlwaysOpen ? "24/7" : "OFFICE");
        });
    }

    private static void Gateway(Utf8JsonWriter json, GatewayEntry gateway)
    {
        json.WriteString("id", gateway.Id);
        Texts(json, "states", gateway.States);
        Many(json, "tls_pins", gateway.TlsPins, Pin);
        Many(json, "sign_keys", gateway.SignKeys, SignKey);
        Many(json, "seal_keys", gateway.SealKeys, SealKey);
        Many(json, "desk_seal_keys", gateway.DeskSealKeys, (writer, desk) =>
        {
            writer.WriteString("state", desk.State);
            writer.WriteString("desk", desk.Desk);
            SealKey(writer, desk.Key);
        });
        if (gateway.Witness is not null)
        {
            json.WriteString("witness", gateway.Witness);
        }
        Texts(json, "capabilities", gateway.Capabilities);
    }

    private static void Group(Utf8JsonWriter json, GroupEntry group)
    {
        json.WriteString("id", group.Id);
        Many(json, "members", group.Members, Membership);
    }

    private static void LegalBasis(Utf8JsonWriter json, LegalBasisEntry basis)
    {
        json.WriteString("id", basis.Id);
        json.WriteString("title", basis.Title);
        Texts(json, "families", basis.Families);
        Texts(json, "purposes", basis.Purposes);
        Many(json, "parties", basis.Parties, Membership);
        Interval(json, basis.From, basis.To);
        json.WriteStartObject("clocks");
        foreach (var (name, days) in basis.ClockDays)
        {
            json.WriteNumber(name, days);
        }
        json.WriteEndObject();
    }

    private static void Delegation(Utf8JsonWriter json, DelegationEntry one)
    {
        json.WriteString("id", one.Id);
        json.WriteString("delegator", one.Delegator);
        json.WriteString("centre", one.Centre);
        json.WriteString("agency", one.Agency);
        Texts(json, "desks", one.Desks);
        Interval(json, one.From, one.To);
        json.WriteString("sign_kid", one.SignKid);
    }

    private static void Membership(Utf8JsonWriter json, MembershipEntry one)
    {
        json.WriteString("state", one.State);
        Interval(json, one.From, one.To);
    }

    private static void Pin(Utf8JsonWriter json, PinEntry pin)
    {
        json.WriteString("pin", pin.Pin);
        Validity(json, pin.NotBefore, pin.NotAfter);
    }

    private static void SignKey(Utf8JsonWriter json, SignKeyEntry key)
    {
        PublicKeys.Write(json, key.Key.Public);
        Validity(json, key.NotBefore, key.NotAfter);
    }

    private static void SealKey(Utf8JsonWriter json, SealKeyEntry key)
    {
        PublicKeys.Write(json, key.Key.Public);
        json.WriteString("alg", key.Alg);
        Validity(json, key.NotBefore, key.NotAfter);
    }

    private static void Validity(Utf8JsonWriter json, DateTimeOffset from, DateTimeOffset to)
    {
        json.WriteString("not_before", Instants.Format(from));
        json.WriteString("not_after", Instants.Format(to));
    }

    private static void Interval(Utf8JsonWriter json, DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from is not null)
        {
            json.WriteString("from", Instants.Format(from.Value));
        }
        if (to is not null)
        {
            json.WriteString("to", Instants.Format(to.Value));
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }
        json.WriteEndArray();
    }

    private static void Many<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
