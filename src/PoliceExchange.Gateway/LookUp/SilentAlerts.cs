using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using PoliceExchange.Gateway.Notices;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Person.V1;

namespace PoliceExchange.Gateway.LookUp;

/// <summary>
/// Whom a victim-protection desk wants to hear of (DOMAIN.md 2.4, 4 case 26): the name belongs to the pseudonym of a victim's
/// notice, never travels, and never meets a look-up as a hit. Only its blind form goes to the hub, which tells the desk that
/// somebody asks for this person, and tells who asks that there is nothing. At rest it is sealed under a secret of its own.
/// </summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.
internal sealed class SilentAlerts(DurableStore store, string folder, GatewayIdentity self)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SecretFolder _secrets = new(folder);
    private readonly SecretSeal _seal = new(new SecretFolder(folder));

    /// <summary>The person; null when the notice has no alert.</summary>
    public PersonDetails? Find(string noticeId)
    {
        if (store.Read(db => db.First("SELECT sealed FROM silent_alert WHERE notice_id = @0", row => (byte[])row.GetValue(0), noticeId)) is not { } kept)
        {
            return null;
        }
        if (_seal.Open(noticeId, kept, About(noticeId)) is not { } bytes)
        {
            return null;
        }
        var person = PersonDetails.Parser.ParseFrom(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return person;
    }

    /// <summary>Keeps an alert in place of an earlier one, and has the record made anew.</summary>
    /// <param name="invented">There is no such person: whoever asks is fishing.</param>
    /// <param name="record">Writes the access entry, in the same act of the store.</param>
    public async Task SetAsync(StoredNotice notice, PersonDetails person, bool invented, Action<StoreConnection> record)
    {
        var bytes = person.ToByteArray();
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            var kept = _seal.Seal(notice.NoticeId, bytes, About(notice.NoticeId));
            await store.WriteAsync(
                db =>
                {
                    record(db);
                    db.Execute(
                        "INSERT INTO silent_alert (notice_id, sealed, invented) VALUES (@0, @1, @2) ON CONFLICT (notice_id) DO UPDATE SET sealed = excluded.sealed, invented = excluded.invented",
                        notice.NoticeId, kept, invented ? 1 : 0);
                    RecordLedger.Renew(db, notice);
                },
                essential: true).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            _gate.Release();
        }
    }

    /// <summary>Ends an alert, and has the record made anew without it; its secret goes with the next <see cref="SweepAsync"/>.</summary>
    /// <param name="record">Writes the access entry, in the same act of the store.</param>
    public Task EndAsync(StoredNotice notice, Action<StoreConnection> record) => store.WriteAsync(
        db =>
        {
            record(db);
            db.Execute("DELETE FROM silent_alert WHERE notice_id = @0", notice.NoticeId);
            RecordLedger.Renew(db, notice);
        },
        essential: true);

    /// <summary>Destroys the secrets of alerts that ended. A secret is made before its row is kept, and by nobody while this looks.</summary>
    public async Task SweepAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var name in _secrets.Names().Where(name => store.Read(db => db.Scalar<long>("SELECT count(*) FROM silent_alert WHERE notice_id = @0", name)) == 0))
            {
                _secrets.Destroy(name);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private byte[] About(string noticeId) => Encoding.UTF8.GetBytes($"px-silent-alert/1\n{self.Id}\n{noticeId}");
}
