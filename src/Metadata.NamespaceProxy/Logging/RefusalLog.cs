using System.Globalization;
using System.Text;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Logging;

/// <summary>Writes what guests were refused, with the request id they were told.</summary>
internal sealed class RefusalLog(LineLog log) : IRelayObserver
{
    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
        Span<byte> peer = stackalloc byte[64];
        var length = exchange.Connection.FormatPeer(peer);
        log.Warning(string.Create(
            CultureInfo.InvariantCulture,
            $"refused {Encoding.ASCII.GetString(peer[..length])} status={status} reason={code} request-id=req-{requestId}"));
    }

    public void Faulted(Exchange exchange, Exception exception) => log.Error("fault: " + exception);
}
