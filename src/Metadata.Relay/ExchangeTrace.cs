using System.Buffers;
using System.Buffers.Text;
using System.Net;
using Metadata.Relay.Link;

namespace Metadata.Relay;

/// <summary>
/// What one exchange is called and when its steps were. The request id and the trace id of W3C Trace Context are the same 128
/// bits: who reads one in an answer, a log or a span finds the others. Times are <see cref="TimeProvider.GetTimestamp"/>; 0 = that
/// step was not reached.
/// </summary>
public sealed class ExchangeTrace
{
    /// <summary>Bytes of a <c>traceparent</c>.</summary>
    public const int TraceparentLength = 55;

    private const int IdLength = 36;
    private static readonly StandardFormat Hex16 = new('x', 16);

    private readonly byte[] _request = new byte[GuestText.Longest];
    private int _requestLength;

    /// <summary>A version 4 UUID (RFC 9562 5.4).</summary>
    public Guid RequestId { get; private set; }

    /// <summary>This hop's span, never 0.</summary>
    public ulong SpanId { get; private set; }

    /// <summary>The proxy had the whole request head; 0 = unknown, as for every request that did not come over a link.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary>This process had the whole request head.</summary>
    public long BeganAt { get; private set; }

    /// <summary>It was known who asks. Set by a handler that looks.</summary>
    public long LookedUpAt { get; set; }

    /// <summary>The guest's address. Set by a handler that looks.</summary>
    public IPAddress? Address { get; set; }

    /// <summary>Whom the request is about, as the handler's observer knows it.</summary>
    public object? Subject { get; set; }

    /// <summary>The request went on its way to an upstream, the last time.</summary>
    public long ForwardedAt { get; internal set; }

    /// <summary>The answer began.</summary>
    public long AnsweredAt { get; internal set; }

    /// <summary>The answer's status; 0 = there is none.</summary>
    public int Status { get; internal set; }

    /// <summary>The reason code of a refusal, here or at the agent; null = not refused.</summary>
    public string? Code { get; internal set; }

    /// <summary>The upstream refused, not this process.</summary>
    public bool RefusedUpstream { get; internal set; }

    /// <summary>
    /// Method and path as the guest wrote them, cut at <see cref="GuestText.Longest"/> bytes, without the query, which may hold a
    /// secret. Empty when the head was not understood. Holds until the next request.
    /// </summary>
    public ReadOnlySpan<byte> Request => _request.AsSpan(0, _requestLength);

    /// <summary>Writes the value of <c>traceparent</c> (W3C Trace Context 3.2): this hop's span, sampled.</summary>
    /// <param name="destination">At least <see cref="TraceparentLength"/> bytes.</param>
    public void FormatTraceparent(Span<byte> destination)
    {
        "00-"u8.CopyTo(destination);
        RequestId.TryFormat(destination[3..], out _, "N");
        destination[35] = (byte)'-';
        Utf8Formatter.TryFormat(SpanId, destination[36..], out _, Hex16);
        "-01"u8.CopyTo(destination[52..]);
    }

    /// <summary>A request begins: over a link it has a name, any other gets one.</summary>
    internal void Begin(Exchange exchange)
    {
        if (exchange.Connection is LinkStream stream)
        {
            RequestId = stream.Trace.RequestId;
            ReceivedAt = stream.Trace.ReceivedAt;
        }
        else
        {
            RequestId = exchange.Server.Names.NextRequestId();
            ReceivedAt = 0;
        }

        _requestLength = exchange.Understood ? GuestText.CopyRequest(exchange.Head, _request) : 0;
        SpanId = exchange.Server.Names.NextSpanId();
        BeganAt = exchange.Server.TimeProvider.GetTimestamp();
        LookedUpAt = 0;
        Address = null;
        Subject = null;
        ForwardedAt = 0;
        AnsweredAt = 0;
        Status = 0;
        Code = null;
        RefusedUpstream = false;
    }

    /// <summary>Writes <c>req-</c> and the id.</summary>
    /// <param name="destination">At least 40 bytes.</param>
    /// <returns>Bytes written.</returns>
    internal int FormatRequestId(Span<byte> destination)
    {
        "req-"u8.CopyTo(destination);
        RequestId.TryFormat(destination[4..], out _);
        return 4 + IdLength;
    }
}
