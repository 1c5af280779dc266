using System.Net;
using System.Runtime.CompilerServices;
using Metadata.Relay;

namespace Metadata.Agent.Telemetry;

/// <summary>What is kept of an exchange: names, times and what became of it; no body, no field, no query.</summary>
internal struct TracedExchange
{
    private RequestBytes _request;
    private byte _requestLength;

    /// <summary>Request id and trace id.</summary>
    public Guid RequestId { get; private set; }

    /// <summary>The agent's span.</summary>
    public ulong SpanId { get; private set; }

    /// <summary>The guest's address.</summary>
    public IPAddress? Address { get; private set; }

    /// <summary>The answer's status; 0 = none was given.</summary>
    public int Status { get; private set; }

    /// <summary>The reason code of our refusal; null = it was none.</summary>
    public string? Code { get; private set; }

    /// <summary><see cref="ExchangeTrace.ReceivedAt"/>.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary><see cref="ExchangeTrace.BeganAt"/>.</summary>
    public long BeganAt { get; private set; }

    /// <summary><see cref="ExchangeTrace.LookedUpAt"/>.</summary>
    public long LookedUpAt { get; private set; }

    /// <summary><see cref="ExchangeTrace.ForwardedAt"/>.</summary>
    public long ForwardedAt { get; private set; }

    /// <summary><see cref="ExchangeTrace.AnsweredAt"/>.</summary>
    public long AnsweredAt { get; private set; }

    /// <summary>The whole answer was given to the connection.</summary>
    public long EndedAt { get; private set; }

    /// <summary>Method and path, escaped, cut at 64 bytes.</summary>
    public readonly string Request => GuestText.Escape(((ReadOnlySpan<byte>)_request)[.._requestLength]);

    /// <summary>Takes over what an exchange was.</summary>
    public void Set(ExchangeTrace trace, long endedAt)
    {
        RequestId = trace.RequestId;
        SpanId = trace.SpanId;
        Address = trace.Address;
        Status = trace.Status;
        Code = trace.Code;
        ReceivedAt = trace.ReceivedAt;
        BeganAt = trace.BeganAt;
        LookedUpAt = trace.LookedUpAt;
        ForwardedAt = trace.ForwardedAt;
        AnsweredAt = trace.AnsweredAt;
        EndedAt = endedAt;
        ReadOnlySpan<byte> request = trace.Request;
        request = request[..Math.Min(request.Length, RequestBytes.Length)];
        request.CopyTo(_request);
        _requestLength = (byte)request.Length;
    }

    [InlineArray(Length)]
    private struct RequestBytes
    {
        public const int Length = 64;

        private byte _first;
    }
}
