using System.Text.RegularExpressions;

namespace PoliceExchange.Protocol.Directory;

/// <summary>Names, codes and bounds of the directory format, used by reader and writer alike.</summary>
internal static partial class DirectoryFormat
{
    internal const int Schema = 1;
    internal const int MaxDocumentBytes = 8 * 1024 * 1024;
    internal const int MaxMembers = 256;
    internal const int MaxGateways = 256;
    internal const int MaxGroups = 128;
    internal const int MaxLegalBases = 1024;
    internal const int MaxDelegations = 1024;
    internal const int MaxAgencies = 64;
    internal const int MaxKeys = 8;
    internal const int MaxRemovals = 1024;
    internal const int MaxCertificateBytes = 4096;

    internal static readonly IReadOnlyDictionary<string, MemberKind> Kinds = new Dictionary<string, MemberKind>(StringComparer.Ordinal)
    {
        ["STATE"] = MemberKind.State,
        ["REGIONAL_CENTRE"] = MemberKind.RegionalCentre,
    };

    internal static readonly IReadOnlyDictionary<string, MemberStatus> Statuses = new Dictionary<string, MemberStatus>(StringComparer.Ordinal)
    {
        ["ACTIVE"] = MemberStatus.Active,
        ["SUSPENDED"] = MemberStatus.Suspended,
    };

    /// <summary>Closed list: a desk role that policy does not know has no meaning (I4).</summary>
    [GeneratedRegex(@"\A(LIAISON_DESK|CENTRAL_AUTHORITY|PROSECUTOR_JUDGE|INVESTIGATOR|BORDER_OFFICER|IMMIGRATION_REMOVALS|CONSULAR|VICTIM_PROTECTION|CHILD_AUTHORITY|HEALTH|REGISTRY_SERVICE|ANALYST|OVERSIGHT|DPO|REFERRAL_PARTNER|MILITARY_LIAISON)\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Desk();

    [GeneratedRegex(@"\A[A-Z]{3}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex State();

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{1,31}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex LowerId();

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_-]{1,47}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex UpperId();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{1,47}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex ClockName();

    [GeneratedRegex(@"\A[a-z][a-z0-9._/-]{0,63}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Capability();

    /// <summary>base64url of 32 bytes: a digest, a pin, a thumbprint. The last character carries four bits only.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Digest();

    [GeneratedRegex(@"\A([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])?\z", RegexOptions.CultureInvariant)]
    internal static partial Regex DigestOrEmpty();

    [GeneratedRegex(@"\Aspiffe://[a-z]{3}\.px\.example/broker/[a-z0-9-]{1,32}/tls\z", RegexOptions.CultureInvariant)]
    internal static partial Regex BrokerId();

    [GeneratedRegex(@"\A\+[0-9]{7,15}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Phone();

    [GeneratedRegex(@"\A(24/7|OFFICE)\z", RegexOptions.CultureInvariant)]
    internal static partial Regex Hours();

    [GeneratedRegex(@"\AECDH-ES\+A256KW\z", RegexOptions.CultureInvariant)]
    internal static partial Regex SealAlgorithm();

    /// <summary>C2SP signed-note verifier key: name, key id, base64 of type and key.</summary>
    [GeneratedRegex(@"\A[a-z0-9./-]{1,64}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44,64}\z", RegexOptions.CultureInvariant)]
    internal static partial Regex NoteKey();
}
