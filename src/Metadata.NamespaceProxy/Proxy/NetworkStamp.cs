using System.Buffers;
using System.Text;
using Metadata.NamespaceProxy.Options;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>Says who asks: the kernel's peer address and the configured network or router.</summary>
internal sealed class NetworkStamp : IIdentityStamp
{
    private const int LongestAddress = 46;

    private readonly byte[] _line;

    public NetworkStamp(ProxyOptions options)
        => _line = Encoding.ASCII.GetBytes(options.NetworkId is { } network
            ? $"\r\nX-Neutron-Network-ID: {network:D}\r\n"
            : $"\r\nX-Neutron-Router-ID: {options.RouterId:D}\r\n");

    public void Write(Exchange exchange, IBufferWriter<byte> output)
    {
        output.Write("X-Forwarded-For: "u8);
        output.Advance(exchange.Connection.FormatPeer(output.GetSpan(LongestAddress)[..LongestAddress]));
        output.Write(_line);
    }
}
