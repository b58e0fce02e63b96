namespace Grpc.Core;

/// <summary>What every kind of client call can answer, with or without a state object for the delegates.</summary>
internal readonly struct AsyncCallState
{
    private readonly Func<object, Task<Metadata>> responseHeadersAsync;
    private readonly Func<object, Status> getStatusFunc;
    private readonly Func<object, Metadata> getTrailersFunc;
    private readonly Action<object> disposeAction;
    private readonly object callbackState;

    public AsyncCallState(
        Func<object, Task<Metadata>> responseHeadersAsync,
        Func<object, Status> getStatusFunc,
        Func<object, Metadata> getTrailersFunc,
        Action<object> disposeAction,
        object callbackState)
    {
        this.responseHeadersAsync = responseHeadersAsync;
        this.getStatusFunc = getStatusFunc;
        this.getTrailersFunc = getTrailersFunc;
        this.disposeAction = disposeAction;
        this.callbackState = callbackState;
    }

    public AsyncCallState(
        Task<Metadata> responseHeadersAsync,
        Func<Status> getStatusFunc,
        Func<Metadata> getTrailersFunc,
        Action disposeAction)
        : this(_ => responseHeadersAsync, _ => getStatusFunc(), _ => getTrailersFunc(), _ => disposeAction(), getStatusFunc)
    {
    }

    public Task<Metadata> ResponseHeadersAsync() => responseHeadersAsync(callbackState);

    public Status GetStatus() => getStatusFunc(callbackState);

    public Metadata GetTrailers() => getTrailersFunc(callbackState);

    public void Dispose() => disposeAction(callbackState);
}
