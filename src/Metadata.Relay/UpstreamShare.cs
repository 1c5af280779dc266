using System.Runtime.CompilerServices;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>One server's share of upstream connections that several servers of a loop use: whoever asks for more than it does not take it from the others.</summary>
/// <param name="upstreams">The connections of all.</param>
/// <param name="most">Exchanges of this share at once; above: <see cref="Failure.Overloaded"/>.</param>
public sealed class UpstreamShare(IUpstreamConnections upstreams, int most) : IUpstreamConnections
{
    /// <summary>Exchanges that have a connection, or wait for one.</summary>
    public int InFlight { get; private set; }

    /// <inheritdoc/>
    public ValueTask<UpstreamLease> RentAsync(bool fresh)
    {
        if (InFlight >= most)
        {
            return new(new UpstreamLease(null, Failure.Overloaded));
        }

        InFlight++;
        var rent = upstreams.RentAsync(fresh);
        return rent.IsCompletedSuccessfully ? new(Counted(rent.Result)) : AwaitAsync(rent);
    }

    /// <inheritdoc/>
    public void Return(IRelayConnection connection)
    {
        InFlight--;
        upstreams.Return(connection);
    }

    /// <inheritdoc/>
    public void Discard(IRelayConnection connection)
    {
        InFlight--;
        upstreams.Discard(connection);
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private async ValueTask<UpstreamLease> AwaitAsync(ValueTask<UpstreamLease> rent)
    {
        try
        {
            return Counted(await rent);
        }
        catch
        {
            InFlight--;
            throw;
        }
    }

    private UpstreamLease Counted(UpstreamLease lease)
    {
        InFlight -= lease.Connection is null ? 1 : 0;
        return lease;
    }
}
