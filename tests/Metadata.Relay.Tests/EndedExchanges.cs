namespace Metadata.Relay.Tests;

/// <summary>What became of each exchange.</summary>
internal sealed class EndedExchanges : IRelayObserver
{
    public List<(int Status, string? Code, bool Upstream)> Seen { get; } = [];

    public int Answers { get; private set; }

    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
    }

    public void Answered(Exchange exchange, int status) => Answers++;

    public void Faulted(Exchange exchange, Exception exception)
    {
    }

    public void Ended(Exchange exchange) => Seen.Add((exchange.Trace.Status, exchange.Trace.Code, exchange.Trace.RefusedUpstream));
}
