using System.Buffers;

namespace Metadata.Relay.Tests;

internal sealed class FixedStamp : IIdentityStamp
{
    public void Write(Exchange exchange, IBufferWriter<byte> output)
    {
        output.Write("X-Forwarded-For: "u8);
        output.Advance(exchange.Connection.FormatPeer(output.GetSpan(46)));
        output.Write("\r\nX-Neutron-Network-ID: n1\r\n"u8);
        ProxyField.WriteRequest(exchange.Head, output);
    }
}
