namespace Metadata.Relay.Tests;

/// <summary>A server whose handler forwards to an upstream in memory.</summary>
internal sealed class Rig : IExchangeHandler
{
    private readonly FixedStamp _stamp = new();

    public Rig(RelayLimits? limits = null, IRelayObserver? observer = null)
    {
        // The relay lives on loops without a context; continuations run inline.
        SynchronizationContext.SetSynchronizationContext(null);
        Limits = limits ?? RelayLimits.Default;
        Pool = new UpstreamPool(Dialer, Limits, TimeProvider.System);
        Server = new RelayServer(this, Limits, Time, observer);
    }

    public RelayLimits Limits { get; }

    public FakeTime Time { get; } = new();

    public FakeDialer Dialer { get; } = new();

    public UpstreamPool Pool { get; }

    public RelayServer Server { get; }

    public Func<Exchange, ValueTask>? Handler { get; set; }

    public ValueTask HandleAsync(Exchange exchange) => Handler is null ? exchange.ForwardAsync(Pool, _stamp) : Handler(exchange);

    public FakeConnection Connect(out Task served, UInt128 source = default)
    {
        var guest = new FakeConnection { Source = source };
        served = Serve(guest);
        return guest;
    }

    public Task Serve(FakeConnection guest) => Server.ServeAsync(guest).AsTask();

    public FakeConnection Connect(UInt128 source = default) => Connect(out _, source);
}
