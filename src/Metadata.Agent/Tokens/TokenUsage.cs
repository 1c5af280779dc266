using System.Collections.Concurrent;
using Metadata.Instances;

namespace Metadata.Agent.Tokens;

/// <summary>
/// Which instances ask with and without session tokens since the agent started: what an operator looks at before tokens
/// become required. Bounded: when it is full, the quarter that asked without a token longest ago is forgotten. Thread-safe.
/// </summary>
internal sealed class TokenUsage(TimeProvider time, int capacity = TokenUsage.DefaultCapacity)
{
    /// <summary>Instances that are remembered.</summary>
    public const int DefaultCapacity = 16384;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, TokenUser> _users = new(StringComparer.Ordinal);
    private int _count;
    private long _forgotten;

    /// <summary>Every instance that asked and is not forgotten, those first that asked most without a token.</summary>
    public IReadOnlyList<TokenUser> Users =>
        [.. _users.Values.OrderByDescending(static user => user.Without).ThenBy(static user => user.InstanceId, StringComparer.Ordinal)];

    /// <summary>Instances that were forgotten.</summary>
    public long Forgotten => Volatile.Read(ref _forgotten);

    /// <summary>Counts a request with a valid token.</summary>
    public void AskedWith(in InstanceIdentity identity) => Get(identity).AskedWith();

    /// <summary>Counts a request without one.</summary>
    public void AskedWithout(in InstanceIdentity identity, ReadOnlySpan<byte> userAgent) =>
        Get(identity).AskedWithout(time.GetUtcNow().UtcTicks, userAgent);

    private TokenUser Get(in InstanceIdentity identity)
    {
        if (_users.TryGetValue(identity.InstanceId, out TokenUser? user))
        {
            return user;
        }

        lock (_gate)
        {
            if (_count >= capacity)
            {
                Forget();
            }

            user = new TokenUser(identity.InstanceId, identity.ProjectId);
            if (_users.TryAdd(identity.InstanceId, user))
            {
                _count++;
                return user;
            }

            return _users[identity.InstanceId];
        }
    }

    private void Forget()
    {
        foreach (TokenUser user in _users.Values.OrderBy(static user => user.LastWithout).Take(Math.Max(1, capacity / 4)))
        {
            if (_users.TryRemove(user.InstanceId, out _))
            {
                _count--;
                _forgotten++;
            }
        }
    }
}
