namespace Metadata.Relay.Tests;

/// <summary>A server whose handler forwards to an upstream in memory.</summary>
internal sealed class Rig : IExchangeHandler
{
    private readonly FixedStamp _stamp = new();

    public Rig(RelayLimits? limits = null)
    {
        // The relay lives on loops without a context; continuations run inline.
        SynchronizationContext.SetSynchronizationContext(null);
        Limits = limits ?? RelayLimits.Default;
        Pool = new UpstreamPool(Dialer, Limits, TimeProvider.System);
        Server = new RelayServer(this, Limits, TimeProvider.System, null);
    }

    public RelayLimits Limits { get; }

    public FakeDialer Dialer { get; } = new();

    public UpstreamPool Pool { get; }

    public RelayServer Server { get; }

    public Func<Exchange, ValueTask>? Handler { get; init; }

    public ValueTask HandleAsync(Exchange exchange) => Handler is null ? exchange.ForwardAsync(Pool, _stamp) : Handler(exchange);

    public FakeConnection Connect(out Task served)
    {
        var guest = new FakeConnection();
        served = Server.ServeAsync(guest);
        return guest;
    }

    public FakeConnection Connect() => Connect(out _);
}
