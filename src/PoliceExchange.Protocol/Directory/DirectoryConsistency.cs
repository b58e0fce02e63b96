namespace PoliceExchange.Protocol.Directory;

/// <summary>Rules between the entries of a directory: names that must exist, keys that must not be shared, intervals that must not be empty.</summary>
internal static class DirectoryConsistency
{
    internal static void Check(DirectoryDocument document, Violations violations)
    {
        if (document.Issued >= document.Expires)
        {
            violations.Add("$.expires", "is not after issued");
        }
        if (document.Version == 1 != (document.Previous.Length == 0))
        {
            violations.Add("$.prev", "is empty for version 1 and for no other");
        }
        CheckMembers(document, violations);
        CheckGateways(document, violations);
        CheckKeysAreUnique(document, violations);
        CheckRegister(document, violations);
        CheckDelegations(document, violations);
        foreach (var overlay in document.Overlays.Where(overlay => document.Members.All(member => member.State != overlay.State)))
        {
            violations.Add($"$.overlays[{overlay.State}]", "is of no member");
        }
    }

    private static void CheckMembers(DirectoryDocument document, Violations violations)
    {
        foreach (var member in document.Members)
        {
            // ISO 3166-1: XAA to XZZ belongs to users of the standard, so a centre can never be taken for a state.
            if (member.State.StartsWith('X') != (member.Kind == MemberKind.RegionalCentre))
            {
                violations.Add($"$.members[{member.State}].state", "starts with X for a regional centre and for no state");
            }
            foreach (var key in member.Agencies.SelectMany(agency => agency.SignKeys))
            {
                CheckInterval($"$.members[{member.State}].agencies", key.NotBefore, key.NotAfter, violations);
            }
        }
    }

    private static void CheckGateways(DirectoryDocument document, Violations violations)
    {
        var members = document.Members.Select(member => member.State).ToHashSet(StringComparer.Ordinal);
        var served = new HashSet<string>(StringComparer.Ordinal);
        foreach (var gateway in document.Gateways)
        {
            var path = $"$.gateways[{gateway.Id}]";
            foreach (var state in gateway.States)
            {
                if (!members.Contains(state))
                {
                    violations.Add($"{path}.states", $"names {state}, which is no member");
                }
                if (!served.Add(state))
                {
                    violations.Add($"{path}.states", $"names {state}, which another gateway serves");
                }
            }
            foreach (var desk in gateway.DeskSealKeys.Where(desk => !gateway.States.Contains(desk.State)))
            {
                violations.Add($"{path}.desk_seal_keys", $"names {desk.State}, which this gateway does not serve");
            }
            gateway.TlsPins.ToList().ForEach(pin => CheckInterval($"{path}.tls_pins", pin.NotBefore, pin.NotAfter, violations));
            gateway.SignKeys.ToList().ForEach(key => CheckInterval($"{path}.sign_keys", key.NotBefore, key.NotAfter, violations));
            gateway.SealKeys.Concat(gateway.DeskSealKeys.Select(desk => desk.Key)).ToList()
                .ForEach(key => CheckInterval($"{path}.seal_keys", key.NotBefore, key.NotAfter, violations));
        }
        document.Hub.TlsPins.ToList().ForEach(pin => CheckInterval("$.hub.tls_pins", pin.NotBefore, pin.NotAfter, violations));
        document.Hub.SignKeys.ToList().ForEach(key => CheckInterval("$.hub.sign_keys", key.NotBefore, key.NotAfter, violations));
    }

    /// <summary>One key, one holder, one use: a key in two places would let one party's signature count as another's.</summary>
    private static void CheckKeysAreUnique(DirectoryDocument document, Violations violations)
    {
        var kids = document.Hub.SignKeys.Select(key => key.Kid)
            .Concat(document.Members.SelectMany(member => member.Agencies).SelectMany(agency => agency.SignKeys).Select(key => key.Kid))
            .Concat(document.Gateways.SelectMany(gateway => gateway.SignKeys).Select(key => key.Kid))
            .Concat(document.Gateways.SelectMany(gateway => gateway.SealKeys).Select(key => key.Kid))
            .Concat(document.Gateways.SelectMany(gateway => gateway.DeskSealKeys).Select(desk => desk.Key.Kid));
        var pins = document.Hub.TlsPins.Concat(document.Gateways.SelectMany(gateway => gateway.TlsPins)).Select(pin => pin.Pin);
        foreach (var shared in kids.CountBy(kid => kid).Concat(pins.CountBy(pin => pin)).Where(count => count.Value > 1))
        {
            violations.Add("$", $"has the key {shared.Key} in {shared.Value} places");
        }
    }

    private static void CheckRegister(DirectoryDocument document, Violations violations)
    {
        var members = document.Members.Select(member => member.State).ToHashSet(StringComparer.Ordinal);
        foreach (var group in document.Groups)
        {
            CheckMemberships($"$.groups[{group.Id}]", group.Members, members, violations);
        }
        foreach (var basis in document.LegalBases)
        {
            CheckMemberships($"$.legal_bases[{basis.Id}]", basis.Parties, members, violations);
            CheckInterval($"$.legal_bases[{basis.Id}]", basis.From ?? DateTimeOffset.MinValue, basis.To ?? DateTimeOffset.MaxValue, violations);
        }
    }

    private static void CheckMemberships(string path, IReadOnlyList<MembershipEntry> memberships, HashSet<string> members, Violations violations)
    {
        foreach (var one in memberships)
        {
            if (!members.Contains(one.State))
            {
                violations.Add(path, $"names {one.State}, which is no member");
            }
            CheckInterval(path, one.From ?? DateTimeOffset.MinValue, one.To ?? DateTimeOffset.MaxValue, violations);
        }
    }

    private static void CheckDelegations(DirectoryDocument document, Violations violations)
    {
        var members = document.Members.ToDictionary(member => member.State, StringComparer.Ordinal);
        foreach (var one in document.Delegations)
        {
            var path = $"$.delegations[{one.Id}]";
            CheckInterval(path, one.From, one.To, violations);
            if (members.GetValueOrDefault(one.Delegator)?.Kind != MemberKind.State)
            {
                violations.Add($"{path}.delegator", "is no member state");
            }
            var centre = members.GetValueOrDefault(one.Centre);
            if (centre?.Kind != MemberKind.RegionalCentre)
            {
                violations.Add($"{path}.centre", "is no regional centre");
                continue;
            }
            var agency = centre.Agencies.FirstOrDefault(agency => agency.Code == one.Agency);
            if (agency is null || agency.SignKeys.All(key => key.Kid != one.SignKid))
            {
                violations.Add($"{path}.sign_kid", "is no key of the centre's agency");
            }
        }
    }

    private static void CheckInterval(string path, DateTimeOffset from, DateTimeOffset to, Violations violations)
    {
        if (from >= to)
        {
            violations.Add(path, "has an interval that ends before it begins");
        }
    }
}
