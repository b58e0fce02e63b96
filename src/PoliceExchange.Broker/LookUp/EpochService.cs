using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit;
using PoliceExchange.Broker.Directory;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Matching.Epochs;
using PoliceExchange.Protocol.Directory;
using PoliceExchange.Protocol.Fault.V1;
using PoliceExchange.Protocol.Lookup;
using PoliceExchange.Protocol.Lookup.V1;

namespace PoliceExchange.Broker.LookUp;

/// <summary>Keeps and hands on sealed epoch keys; contract in epoch_service.proto.</summary>
internal sealed class EpochService(EpochStore store, DirectoryHolder directory, BrokerKeys keys, TimeProvider time) : Protocol.Lookup.V1.EpochService.EpochServiceBase
{
    public override async Task<PublishEpochKeyResponse> PublishEpochKey(PublishEpochKeyRequest request, ServerCallContext context)
    {
        var peer = context.Peer();
        if (EpochKeyMessage.Read(request.EpochKey.Memory) is not { } message)
        {
            throw Fault.Invalid([new FieldViolation("epoch_key", "format.epoch-key", "A JWS of type px-epoch-key+jws.")]).ToException();
        }
        if (message.By != peer.Id.Name)
        {
            throw new Fault(FaultReason.IdentityMismatch, $"The key is by another gateway than {peer.Id.Name}.").ToException();
        }
        var term = Term(message.Epoch);
        var entry = new AccessEntry(
            keys.HubId, AccessOperation.EpochKey, string.Create(CultureInfo.InvariantCulture, $"EPOCH_{message.Epoch}_{message.Generation} OK"), null, peer.Id.Text, term.Now)
        { Object = message.Hash };
        var refusal = await store.KeepAsync(message, directory.Current, term, entry).ConfigureAwait(false);
        if (refusal != EpochRefusal.None)
        {
            throw Of(refusal).ToException();
        }
        context.Call().MarkRecorded();
        return new PublishEpochKeyResponse { Hash = message.Hash };
    }

    public override Task<GetEpochKeysResponse> GetEpochKeys(GetEpochKeysRequest request, ServerCallContext context)
    {
        var term = Term(Epochs.At(time.GetUtcNow()));
        var response = new GetEpochKeysResponse();
        response.EpochKeys.AddRange(store.Given(term.First, term.Last).Select(UnsafeByteOperations.UnsafeWrap));
        return Task.FromResult(response);
    }

    // A gateway whose clock is some minutes off is not shut out at midnight (I10).
    private EpochTerm Term(uint epoch)
    {
        var now = time.GetUtcNow();
        return new EpochTerm(
            Epochs.At(now - DirectoryStanding.ClockTolerance), Epochs.At(now + DirectoryStanding.ClockTolerance) + Epochs.IssuedAhead,
            Epochs.Start(epoch - Epochs.IssuedAhead), now);
    }

    private static Fault Of(EpochRefusal refusal) => refusal switch
    {
        EpochRefusal.NotSigned => new Fault(FaultReason.SignatureInvalid, "The gateway's key in the directory did not sign this."),
        EpochRefusal.OtherDirectory => new Fault(FaultReason.DirectoryStale, "The key is made under another directory version than the one in force."),
        EpochRefusal.NotItsTurn => new Fault(FaultReason.StateConflict, "It is not the turn of this gateway, or not yet."),
        EpochRefusal.OtherRecipients => new Fault(FaultReason.AudienceMismatch, "It is not sealed to exactly the gateways that need it."),
        EpochRefusal.SecondKey => new Fault(FaultReason.VersionConflict, "The epoch has its key, or this is not its next generation."),
        EpochRefusal.CopyOfNothing => new Fault(FaultReason.VersionConflict, "It is no copy of the key in force, or for nobody who needs one."),
        _ => Fault.Invalid([new FieldViolation("epoch_key", "epoch.term", "The current epoch or one of the next five, made before now.")]),
    };
}
