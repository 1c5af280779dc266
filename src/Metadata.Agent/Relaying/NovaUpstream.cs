using System.Buffers;
using System.Net;
using System.Text;
using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Relay;

namespace Metadata.Agent.Relaying;

/// <summary>Signs and relays to nova over one loop's pooled connections.</summary>
internal sealed class NovaUpstream(IUpstreamConnections connections, string secret) : IUpstream, IIdentityStamp
{
    // Above it everything is forgotten at once: signing again costs a microsecond.
    private const int Capacity = 16384;

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);
    private readonly Dictionary<(string InstanceId, IPAddress Address), SignedInstance> _signed = [];

    /// <inheritdoc/>
    public ValueTask AnswerAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity)
    {
        if (!_signed.TryGetValue((identity.InstanceId, query.Address), out SignedInstance? signed)
            || signed.Identity != identity)
        {
            if (_signed.Count >= Capacity)
            {
                _signed.Clear();
            }

            signed = new SignedInstance(identity, query.Address, _secret);
            _signed[(identity.InstanceId, query.Address)] = signed;
        }

        exchange.State = signed;
        return exchange.ForwardAsync(connections, this);
    }

    /// <inheritdoc/>
    public void Write(Exchange exchange, IBufferWriter<byte> output)
    {
        var signed = (SignedInstance)exchange.State!;
        RequestWriter.WriteField(output, "X-Forwarded-For"u8, signed.Address);
        RequestWriter.WriteField(output, "X-Instance-ID"u8, signed.InstanceId);
        RequestWriter.WriteField(output, "X-Tenant-ID"u8, signed.ProjectId);
        RequestWriter.WriteField(output, "X-Instance-ID-Signature"u8, signed.Signature);
    }
}
