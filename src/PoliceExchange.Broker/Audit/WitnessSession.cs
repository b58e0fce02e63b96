using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using PoliceExchange.Audit.Checkpoints;
using PoliceExchange.Audit.Notes;
using PoliceExchange.Audit.Tree;
using PoliceExchange.Audit.Witnessing;
using PoliceExchange.Protocol.Audit.V1;

namespace PoliceExchange.Broker.Audit;

/// <summary>One witness on its stream: asks it to cosign, one question at a time, and hands it what was published.</summary>
internal sealed class WitnessSession(string gateway, long recordedSize)
{
    // A published checkpoint replaces the one before it; a witness that is slow sees the newest.
    private readonly Channel<WitnessResponse> _out = Channel.CreateBounded<WitnessResponse>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly Lock _gate = new();
    private TaskCompletionSource<AddCheckpointAnswer>? _asked;
    private long _recorded = recordedSize;

    public string Gateway => gateway;

    /// <summary>What the hub has to send, in order.</summary>
    public ChannelReader<WitnessResponse> Out => _out.Reader;

    /// <summary>Asks for a cosignature; the signature lines, none when it refused or did not answer in time.</summary>
    /// <param name="note">Signed by the log.</param>
    /// <param name="checkpoint">What the note says.</param>
    /// <param name="nodes">Gives the nodes of the tree, for the proof from what the witness has.</param>
    /// <param name="patience">Time for the answer.</param>
    /// <param name="time">Clock of the patience.</param>
    /// <param name="refused">Called with the status of a refusal that a person must see.</param>
    public async Task<IReadOnlyList<SignatureLine>> CosignAsync(
        SignedNote note, Checkpoint checkpoint, NodeReader nodes, TimeSpan patience, TimeProvider time, Action<string, uint> refused)
    {
        // The second round is for a witness whose record is another than we knew (409).
        for (var round = 0; round < 2; round++)
        {
            if (Body(note, checkpoint, nodes) is not { } body)
            {
                return [];
            }
            var asked = new TaskCompletionSource<AddCheckpointAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_gate)
            {
                _asked = asked;
            }
            _out.Writer.TryWrite(new WitnessResponse { AddCheckpoint = ByteString.CopyFrom(body) });
            AddCheckpointAnswer answer;
            try
            {
                answer = await asked.Task.WaitAsync(patience, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return [];
            }
            switch (answer.Status)
            {
                case 200:
                    _recorded = checkpoint.Size;
                    return Lines(answer.Body);
                case 409 when long.TryParse(answer.Body.ToStringUtf8().TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var size):
                    _recorded = size;
                    break;
                default:
                    refused(gateway, answer.Status);
                    return [];
            }
        }
        return [];
    }

    /// <summary>Takes an answer; one that nobody waits for is dropped.</summary>
    public void Answer(AddCheckpointAnswer answer)
    {
        lock (_gate)
        {
            _asked?.TrySetResult(answer);
            _asked = null;
        }
    }

    /// <summary>Hands over a checkpoint with its quorum.</summary>
    public void Publish(byte[] note) => _out.Writer.TryWrite(new WitnessResponse { Published = ByteString.CopyFrom(note) });

    private byte[]? Body(SignedNote note, Checkpoint checkpoint, NodeReader nodes)
    {
        if (_recorded > checkpoint.Size)
        {
            return null;
        }
        var proof = _recorded is 0 || _recorded == checkpoint.Size ? [] : TreeProver.Consistency(_recorded, checkpoint.Size, nodes);
        return proof is null ? null : new AddCheckpointRequest(_recorded, proof, note).ToBytes();
    }

    private static IReadOnlyList<SignatureLine> Lines(ByteString body) =>
        SignatureLine.TryParseAll(body.ToStringUtf8(), out var lines) == NoteRefusal.None ? lines : [];
}
