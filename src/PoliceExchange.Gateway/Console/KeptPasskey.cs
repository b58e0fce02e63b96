using Microsoft.AspNetCore.Identity;

namespace PoliceExchange.Gateway.Console;

/// <summary>A passkey as it is kept: its public key, and what tells a copy.</summary>
internal sealed record KeptPasskey(
    byte[] Credential, byte[] PublicKey, DateTimeOffset CreatedAt, uint SignCount, IReadOnlyList<string> Transports, bool Verified, bool BackupEligible, bool BackedUp, byte[] Attestation, byte[] ClientData)
{
    public static KeptPasskey Of(UserPasskeyInfo info) => new(
        info.CredentialId, info.PublicKey, info.CreatedAt, info.SignCount, info.Transports ?? [], info.IsUserVerified, info.IsBackupEligible, info.IsBackedUp, info.AttestationObject, info.ClientDataJson);

    public UserPasskeyInfo ToInfo() => new(Credential, PublicKey, CreatedAt, SignCount, [.. Transports], Verified, BackupEligible, BackedUp, Attestation, ClientData);
}
