using System.Diagnostics;
using System.Security.Cryptography;
using PoliceExchange.Protocol.Sealing;

namespace PoliceExchange.Cli.Bench;

/// <summary>
/// Every cryptographic operation that one notice to three gateways costs the whole exchange, on one thread, without store,
/// network or log: the ceiling that nothing built on top can exceed (DESIGN 13 item 32, experiment one).
/// </summary>
internal sealed class CryptoLoop : IDisposable
{
    private const int Recipients = 3;
    private const int Warmup = 200;
    private const int Cores = 2;
    private static readonly string[] Gateways = ["gw-can", "gw-col", "gw-tto"];

    private readonly SigningKey _agency = SigningKey.Generate();
    private readonly SigningKey _sender = SigningKey.Generate();
    private readonly SigningKey _hub = SigningKey.Generate();
    private readonly SigningKey[] _receivers = [.. Gateways.Select(_ => SigningKey.Generate())];
    private readonly SealKey[] _seals = [.. Gateways.Select(_ => SealKey.Generate())];
    private readonly SealPublicKey[] _sealPublics;
    private readonly VerifyKey _agencyVerify;
    private readonly VerifyKey _senderVerify;
    private readonly VerifyKey _hubVerify;
    private readonly VerifyKey[] _receiverVerifies;
    private readonly DateTimeOffset _at;
    private readonly SealRequest _request;

    public CryptoLoop(TimeProvider time, int contentBytes = 1024)
    {
        _at = time.GetUtcNow();
        _sealPublics = [.. _seals.Select(key => key.ToPublic())];
        _agencyVerify = _agency.ToVerifyKey();
        _senderVerify = _sender.ToVerifyKey();
        _hubVerify = _hub.ToVerifyKey();
        _receiverVerifies = [.. _receivers.Select(key => key.ToVerifyKey())];
        _request = new SealRequest
        {
            Header = Header(),
            Parts =
            [
                new PartContent(
                    "main", "application/x-protobuf", "policeexchange.bench.v1.Notice", RandomNumberGenerator.GetBytes(contentBytes),
                    [.. Gateways.Select((gateway, index) => new PartRecipient(new SealHolder(gateway), _sealPublics[index]))]),
            ],
            AgencyKey = _agency,
            GatewayKey = _sender,
            IssuedAt = _at,
        };
    }

    /// <summary>Runs the loop; every step must succeed or the figures are worth nothing.</summary>
    public CryptoLoopResult Run(int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        var ignored = new Stages();
        for (var round = 0; round < Warmup; round++)
        {
            One(ignored);
        }

        var stages = new Stages();
        var envelopeBytes = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var cpu = Environment.CpuUsage.TotalTime;
        var wall = Stopwatch.GetTimestamp();
        for (var round = 0; round < iterations; round++)
        {
            envelopeBytes = One(stages);
        }

        var elapsed = Stopwatch.GetElapsedTime(wall);
        var used = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var perNotice = used.TotalMicroseconds / iterations;
        return new CryptoLoopResult(
            iterations, Recipients, envelopeBytes, perNotice, elapsed.TotalMicroseconds / iterations, Cores * 1_000_000 / perNotice,
            allocated / iterations, stages.Per(iterations));
    }

    public void Dispose()
    {
        _agency.Dispose();
        _sender.Dispose();
        _hub.Dispose();
        Array.ForEach(_receivers, key => key.Dispose());
        Array.ForEach(_seals, key => key.Dispose());
        Array.ForEach(_sealPublics, key => key.Dispose());
        _agencyVerify.Dispose();
        _senderVerify.Dispose();
        _hubVerify.Dispose();
        Array.ForEach(_receiverVerifies, key => key.Dispose());
    }

    private int One(Stages stages)
    {
        var mark = CpuTicks();
        var sealedEnvelope = Envelope.Seal(_request);
        stages.Seal += Lap(ref mark);

        var atHub = Read(sealedEnvelope.Bytes);
        stages.HubVerify += Lap(ref mark);

        var accepted = Receipt.Sign(Statement(sealedEnvelope.Env, sealedEnvelope.Jti, ReceiptState.Accepted, "hub", null), _hub);
        stages.Sign += Lap(ref mark);
        Require(Receipt.Verify(accepted, _hubVerify).Refusal);
        stages.ReceiptVerify += Lap(ref mark);

        for (var index = 0; index < Recipients; index++)
        {
            Receive(atHub.Bytes, index, stages, ref mark);
        }

        return sealedEnvelope.Bytes.Length;
    }

    private void Receive(ReadOnlyMemory<byte> bytes, int index, Stages stages, ref long mark)
    {
        var envelope = Read(bytes);
        var opened = Envelope.OpenPart(envelope, "main", _seals[index], Gateways[index], kid => kid == _agencyVerify.Kid ? _agencyVerify : null);
        Require(opened.Refusal);
        stages.Open += Lap(ref mark);

        var statement = Statement(envelope.Env, opened.Jti, ReceiptState.Delivered, Gateways[index], opened.InnerSha256);
        var delivered = Receipt.Sign(statement, _receivers[index]);
        stages.Sign += Lap(ref mark);

        // Once at the hub, which files it, and once at the originator, who believes no hub.
        Require(Receipt.Verify(delivered, _receiverVerifies[index]).Refusal);
        Require(Receipt.Verify(delivered, _receiverVerifies[index]).Refusal);
        stages.ReceiptVerify += Lap(ref mark);
    }

    private Envelope Read(ReadOnlyMemory<byte> bytes)
    {
        var read = Envelope.Read(bytes);
        Require(read.Refusal);
        Require(Envelope.VerifyOuter(read.Envelope!, _senderVerify).Refusal);
        return read.Envelope!;
    }

    private Receipt Statement(string env, string jti, ReceiptState state, string by, string? inner) => new()
    {
        Env = env,
        Jti = jti,
        NoticeId = _request.Header.NoticeId,
        Version = 1,
        State = state,
        At = _at,
        By = by,
        InnerSha256 = inner,
        Row = 1,
    };

    private ClearHeader Header() => new()
    {
        NoticeId = Guid.CreateVersion7(_at),
        Version = 1,
        Family = NoticeFamily.Wanted,
        Type = NoticeType.Notice,
        Issuer = new Issuer("JAM", "jcf", DeskRole.LiaisonDesk),
        Gateway = "gw-jam",
        Audience = [AudienceToken.Parse("state:CAN"), AudienceToken.Parse("state:COL"), AudienceToken.Parse("state:TTO")],
        Directory = 1,
        LegalBasis = "BENCH-1",
        Purpose = NoticePurpose.ArrestExtradition,
        Priority = NoticePriority.Routine,
        Handling = new Handling
        {
            Classification = Classification.Restricted,
            JudicialUse = Consent.Ask,
            Onward = OnwardUse.None,
            DisplayClass = DisplayClass.Full,
            InformSubject = Consent.Ask,
            Cache = CacheRule.None,
            AutoExpire = true,
        },
        CreatedAt = _at,
        ValidUntil = _at.AddDays(365),
        Correlation = Guid.CreateVersion7(_at),
        Hub = "hub",
        Hops = ["hub"],
    };

    private static long Lap(ref long mark)
    {
        var now = CpuTicks();
        var lap = now - mark;
        mark = now;
        return lap;
    }

    private static long CpuTicks() => Environment.CpuUsage.TotalTime.Ticks;

    private static void Require(SealingRefusal refusal)
    {
        if (refusal != SealingRefusal.None)
        {
            throw new InvalidOperationException("The loop's own message was refused: " + refusal);
        }
    }

    /// <summary>CPU ticks spent, summed over the run.</summary>
    private sealed class Stages
    {
        public long Seal { get; set; }

        public long HubVerify { get; set; }

        public long Sign { get; set; }

        public long Open { get; set; }

        public long ReceiptVerify { get; set; }

        public CryptoLoopStages Per(int iterations) => new(
            Microseconds(Seal, iterations), Microseconds(HubVerify, iterations), Microseconds(Open, iterations * Recipients),
            Microseconds(Sign, iterations * (Recipients + 1)), Microseconds(ReceiptVerify, iterations * ((2 * Recipients) + 1)));

        private static double Microseconds(long ticks, int count) => (double)ticks / TimeSpan.TicksPerMicrosecond / count;
    }
}

/// <summary>CPU is the process's own time, so other sessions on the machine count little; wall time is given to show how much they do.</summary>
/// <param name="Iterations">Notices sent through.</param>
/// <param name="Recipients">Gateways each was sealed to.</param>
/// <param name="EnvelopeBytes">Size of one envelope.</param>
/// <param name="CpuMicroseconds">CPU per notice, all parties together.</param>
/// <param name="WallMicroseconds">Wall time per notice.</param>
/// <param name="NoticesPerSecond">Ceiling on two cores: 2 s / CPU.</param>
/// <param name="AllocatedBytes">Managed memory allocated per notice.</param>
/// <param name="Stages">CPU time of each single operation.</param>
internal sealed record CryptoLoopResult(
    int Iterations, int Recipients, int EnvelopeBytes, double CpuMicroseconds, double WallMicroseconds, double NoticesPerSecond, long AllocatedBytes,
    CryptoLoopStages Stages);

/// <summary>Microseconds of one operation each.</summary>
/// <param name="Seal">Inner signature, three recipients, outer signature.</param>
/// <param name="HubVerify">Read and outer verification at the broker.</param>
/// <param name="Open">Read, outer verification, opening and inner verification at one recipient.</param>
/// <param name="SignReceipt">One receipt signed.</param>
/// <param name="VerifyReceipt">One receipt verified and parsed.</param>
internal sealed record CryptoLoopStages(double Seal, double HubVerify, double Open, double SignReceipt, double VerifyReceipt);
