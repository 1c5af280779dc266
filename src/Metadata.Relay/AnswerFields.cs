using System.Buffers;
using System.Text;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>
/// X-Request-Id and X-Openstack-Request-Id: the same id, under the name that most know and under OpenStack's. An answer on a
/// link goes without; the proxy names the request that it named.
/// </summary>
internal static class AnswerFields
{
    private static ReadOnlySpan<byte> RequestId => "X-Request-Id"u8;

    private static ReadOnlySpan<byte> OpenStackRequestId => "X-Openstack-Request-Id"u8;

    /// <summary>Writes both field lines.</summary>
    public static void WriteRequestId(Exchange exchange, IBufferWriter<byte> output)
    {
        if (!exchange.Connection.ServesOnce)
        {
            Write(exchange, output, requestId: true, openStackRequestId: true);
        }
    }

    /// <summary>Writes those that the upstream's answer does not have.</summary>
    public static void WriteRequestId(Exchange exchange, ResponseHead answer, IBufferWriter<byte> output)
    {
        if (exchange.Connection.ServesOnce)
        {
            return;
        }

        var requestId = true;
        var openStackRequestId = true;
        for (var i = 0; i < answer.FieldCount; i++)
        {
            var name = answer.GetName(i);
            requestId &= !Ascii.EqualsIgnoreCase(name, RequestId);
            openStackRequestId &= !Ascii.EqualsIgnoreCase(name, OpenStackRequestId);
        }

        Write(exchange, output, requestId, openStackRequestId);
    }

    private static void Write(Exchange exchange, IBufferWriter<byte> output, bool requestId, bool openStackRequestId)
    {
        Span<byte> name = stackalloc byte[40];
        exchange.Trace.FormatRequestId(name);
        if (requestId)
        {
            ResponseWriter.WriteField(output, RequestId, name);
        }

        if (openStackRequestId)
        {
            ResponseWriter.WriteField(output, OpenStackRequestId, name);
        }
    }
}
