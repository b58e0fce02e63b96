using System.Net;
using PoliceExchange.Hosting.Limits;

namespace PoliceExchange.Console.Accounts;

/// <summary>How often one address may try: each try is an entry and 210,000 rounds of hashing.</summary>
internal sealed class SignInRate(TimeProvider time)
{
    private readonly CallerBuckets _tries = new(capacity: 4096, perSecond: 0.5, burst: 40, time);

    public bool MayTry(IPAddress? from) => _tries.TryTake(from?.ToString() ?? "?", out _);
}
