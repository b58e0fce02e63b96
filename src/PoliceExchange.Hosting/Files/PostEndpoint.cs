using System.Net.Http.Headers;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PoliceExchange.Hosting.Calls;
using PoliceExchange.Hosting.Faults;
using PoliceExchange.Hosting.Store;
using PoliceExchange.Protocol.Fault.V1;

namespace PoliceExchange.Hosting.Files;

/// <summary>An admitted POST.</summary>
/// <param name="Call">Who calls; the handler marks it as recorded when its own transaction holds the entry.</param>
/// <param name="Body">JSON by its media type; not parsed yet.</param>
/// <param name="Aborted">Ends when the caller leaves.</param>
internal sealed record PostRequest(CallScope Call, ReadOnlyMemory<byte> Body, CancellationToken Aborted);

/// <summary>What a POST gives: JSON with 200, or a sentence with another status.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Body.</param>
/// <param name="Reason">For the record; unspecified with 200.</param>
internal sealed record PostAnswer(int Status, ReadOnlyMemory<byte> Body, FaultReason Reason)
{
    public static PostAnswer Json(ReadOnlyMemory<byte> json) => new(StatusCodes.Status200OK, json, FaultReason.Unspecified);

    public static PostAnswer BadRequest(string sentence) => new(StatusCodes.Status400BadRequest, Encoding.UTF8.GetBytes(sentence), FaultReason.FieldInvalid);
}

/// <summary>Answers a POST that <see cref="CallGate"/> admitted: reads a bounded body, asks, makes the record durable, then sends (I2).</summary>
internal sealed class PostEndpoint(Func<PostRequest, Task<PostAnswer>> answer, int maxBytes, CallRecording recording, TimeProvider time, ILogger<PostEndpoint> log)
{
    // Kestrel bounds the rate below; this bounds the whole.
    private static readonly TimeSpan BodyLimit = TimeSpan.FromSeconds(10);

    public async Task InvokeAsync(HttpContext http)
    {
        var scope = http.Call();
        try
        {
            var given = await AnswerAsync(http, scope).ConfigureAwait(false);
            var status = given.Reason == FaultReason.Unspecified ? StatusCode.OK : FaultReasons.StatusOf(given.Reason);
            if (await recording.CompletedAsync(scope, status, given.Reason).ConfigureAwait(false) is { } notRecorded)
            {
                FileEndpoint.Write(http.Response, notRecorded);
                return;
            }
            await scope.LevelAsync(given.Reason, time, http.RequestAborted).ConfigureAwait(false);
            http.Response.StatusCode = given.Status;
            http.Response.ContentType = given.Status == StatusCodes.Status200OK ? "application/json" : "text/plain; charset=utf-8";
            http.Response.ContentLength = given.Body.Length;
            http.Response.Headers.CacheControl = "no-store";
            await http.Response.Body.WriteAsync(given.Body, http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (!http.Response.HasStarted) // The boundary of a call: nothing a handler throws leaves as it is.
        {
            await FileEndpoint.EndAsync(http, scope, recording, FaultOf(e, http, scope)).ConfigureAwait(false);
        }
    }

    private async Task<PostAnswer> AnswerAsync(HttpContext http, CallScope scope)
    {
        if (!CallerRequestId.IsFit(http))
        {
            return PostAnswer.BadRequest($"{CallerRequestId.Header}: one value of at most {CallerRequestId.MaxChars} visible ASCII characters.");
        }
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || !string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase))
        {
            return PostAnswer.BadRequest("Content-Type: application/json is needed.");
        }
        if (await ReadAsync(http).ConfigureAwait(false) is not { } body)
        {
            return new PostAnswer(StatusCodes.Status413PayloadTooLarge, Encoding.UTF8.GetBytes($"The body has at most {maxBytes} bytes."), FaultReason.FieldInvalid);
        }
        return await answer(new PostRequest(scope, body, http.RequestAborted)).ConfigureAwait(false);
    }

    /// <summary>The body; null when it is too long. What was announced decides before a byte is read.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > maxBytes)
        {
            return null;
        }
        using var limit = new CancellationTokenSource(BodyLimit, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, limit.Token);
        // One byte more than allowed tells that there is more.
        var body = new byte[(int)(http.Request.ContentLength ?? maxBytes) + 1];
        var length = 0;
        while (length < body.Length && await http.Request.Body.ReadAsync(body.AsMemory(length), ends.Token).ConfigureAwait(false) is var read and > 0)
        {
            length += read;
        }
        if (length > maxBytes)
        {
            // Not by a conditional: there null would become an empty body.
            return null;
        }
        return body.AsMemory(0, length);
    }

    private Fault FaultOf(Exception cause, HttpContext http, CallScope scope)
    {
        if (cause is FaultException known)
        {
            return known.Fault;
        }
        if (StoreRefusal.FaultOf(cause) is { } refusal)
        {
            return refusal;
        }
        if (cause is OperationCanceledException or BadHttpRequestException || http.RequestAborted.IsCancellationRequested)
        {
            return new Fault(FaultReason.DeadlineRequired, "The body did not come in time, or not whole.");
        }
        log.CallFailed(cause, scope.RequestId, scope.Method);
        return Fault.Internal(scope.RequestId);
    }
}
