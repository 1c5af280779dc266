using System.Buffers;
using System.Text;
using Metadata.NamespaceProxy.Options;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>Says who asks: the kernel's peer address and the configured network or router.</summary>
internal sealed class NetworkStamp : IIdentityStamp
{
    private const int LongestAddress = 46;

    private readonly byte[] _line;
    private readonly Guid _id;
    private readonly bool _isRouter;

    public NetworkStamp(ProxyOptions options)
    {
        _isRouter = options.NetworkId is null;
        _id = (options.NetworkId ?? options.RouterId)!.Value;
        var field = options.IdentityField ?? (_isRouter ? "X-Neutron-Router-ID" : "X-Neutron-Network-ID");
        _line = Encoding.ASCII.GetBytes($"\r\n{field}: {_id:D}\r\n");
    }

    public void Write(Exchange exchange, IBufferWriter<byte> output)
    {
        output.Write("X-Forwarded-For: "u8);
        output.Advance(exchange.Connection.FormatPeer(output.GetSpan(LongestAddress)[..LongestAddress]));
        output.Write(_line);
        ProxyField.WriteRequest(exchange.Head, output);
    }

    public bool TryAttach(Exchange exchange, IRelayConnection upstream)
    {
        if (upstream is not LinkStream stream)
        {
            return false;
        }

        stream.Identity = LinkIdentity.From(_isRouter, _id, exchange.Connection.Source) with { WasForwarded = ProxyField.WasForwarded(exchange.Head) };
        return true;
    }
}
