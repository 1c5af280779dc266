using System.Buffers;
using System.Text;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>Says who asks: the kernel's peer address and the configured network or router.</summary>
internal sealed class NetworkStamp : IIdentityStamp
{
    private const int LongestAddress = 46;

    private readonly byte[] _line;
    private readonly NetworkIdentity _identity;

    /// <summary>Makes the stamp of one namespace.</summary>
    /// <param name="identity">Whose guests ask there.</param>
    /// <param name="field">Field that says it to an agent without the link; null: Neutron's.</param>
    public NetworkStamp(NetworkIdentity identity, string? field = null)
    {
        _identity = identity;
        field ??= identity.IsRouter ? "X-Neutron-Router-ID" : "X-Neutron-Network-ID";
        _line = Encoding.ASCII.GetBytes($"\r\n{field}: {identity.Id:D}\r\n");
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

        stream.Identity = LinkIdentity.From(_identity.IsRouter, _identity.Id, exchange.Connection.Source) with
        {
            WasForwarded = ProxyField.WasForwarded(exchange.Head),
            Mac = exchange.Connection.SourceMac,
        };
        return true;
    }
}
