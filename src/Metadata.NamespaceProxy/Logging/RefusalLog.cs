using System.Globalization;
using System.Text;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Logging;

/// <summary>Writes what guests were refused, here or at the agent, with the request id they were told.</summary>
internal sealed class RefusalLog(LineLog log, TimeProvider time) : IRelayObserver
{
    private const int Named = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly LineBudget _budget = new(time);
    private long _told;
    private long _toldTotal;

    public void Refused(Exchange exchange, int status, string code, Guid requestId) => Write(exchange, "refused");

    public void Answered(Exchange exchange, int status)
    {
        if (exchange.Trace.RefusedUpstream)
        {
            Write(exchange, "agent refused");
        }
    }

    public void Throttled(Exchange exchange, Offenders offenders, bool refused)
    {
        if (!refused && MayWrite(exchange))
        {
            log.Warning($"dry run: {Peer(exchange)} is above its rate, it would be refused status=429 reason=too-many-requests", Fields(exchange));
        }

        // From the first one on, so that the first telling already has something to tell.
        _told = _told == 0 ? time.GetTimestamp() : _told;
        if (time.GetElapsedTime(_told) >= Pause)
        {
            log.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"{offenders.Total - _toldTotal} requests above a rate in {time.GetElapsedTime(_told).TotalSeconds:F0} s, {offenders.Total} since the start; worst sources: {offenders.Describe(Named)}"));
            _told = time.GetTimestamp();
            _toldTotal = offenders.Total;
        }
    }

    public void Faulted(Exchange exchange, Exception exception) => log.Error("fault: " + exception, Fields(exchange));

    private static string Peer(Exchange exchange)
    {
        Span<byte> peer = stackalloc byte[64];
        return Encoding.ASCII.GetString(peer[..exchange.Connection.FormatPeer(peer)]);
    }

    // Names are those of the agent's log, where it has the value too.
    private static KeyValuePair<string, string>[] Fields(Exchange exchange)
    {
        List<KeyValuePair<string, string>> fields = [new("request_id", $"req-{exchange.Trace.RequestId}"), new("source", Peer(exchange))];
        if (exchange.Trace.Status > 0)
        {
            fields.Add(new("status", exchange.Trace.Status.ToString(CultureInfo.InvariantCulture)));
        }

        if (exchange.Trace.Code is { } code)
        {
            fields.Add(new("code", code));
        }

        var request = GuestText.RequestOf(exchange);
        fields.Add(new("request", request));
        if (request.Split(' ', 2) is [var method, var path])
        {
            fields.Add(new("method", method));
            fields.Add(new("path", path));
        }

        return [.. fields];
    }

    private void Write(Exchange exchange, string what)
    {
        if (MayWrite(exchange))
        {
            log.Warning(string.Create(
                CultureInfo.InvariantCulture,
                $"{what} {Peer(exchange)} {GuestText.RequestOf(exchange)} status={exchange.Trace.Status} reason={exchange.Trace.Code} request-id=req-{exchange.Trace.RequestId}"),
                Fields(exchange));
        }
    }

    private bool MayWrite(Exchange exchange)
    {
        var may = _budget.TryTake(exchange.Connection.Source, out var withheld);
        if (withheld > 0)
        {
            log.Info(string.Create(CultureInfo.InvariantCulture, $"{withheld} lines about guests were not written: above {LineBudget.PerSecond} a second and source"));
        }

        return may;
    }
}
