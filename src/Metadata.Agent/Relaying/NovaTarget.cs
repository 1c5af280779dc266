using System.Net;
using System.Net.Security;

namespace Metadata.Agent.Relaying;

/// <summary>One address of nova's, and whether it is worth a request now. Thread-safe.</summary>
internal sealed class NovaTarget(IPEndPoint endPoint, SslClientAuthenticationOptions? tls)
{
    private int _down;

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint => endPoint;

    /// <summary>How TLS is spoken to it; null = not at all.</summary>
    public SslClientAuthenticationOptions? Tls => tls;

    /// <summary>False from a failure until a probe gets through.</summary>
    public bool IsUp => Volatile.Read(ref _down) == 0;

    /// <summary>A failure was seen.</summary>
    /// <returns>True to the one who has to probe it from now on.</returns>
    public bool TryMarkDown() => Interlocked.Exchange(ref _down, 1) == 0;

    /// <summary>A probe got through.</summary>
    public void MarkUp() => Volatile.Write(ref _down, 0);
}
