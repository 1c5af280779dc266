using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Metadata.Http;
using Metadata.Relay;

namespace Metadata.Fuzz;

/// <summary>An upstream that takes one whole request after another, remembers it and answers 200 without a body.</summary>
internal sealed class MemoryUpstream : IUpstreamDialer
{
    private readonly RequestHead _head = new();
    private readonly HeadLimits _limits = new() { MaxHeadBytes = 65536, MaxFields = 200 };

    public Failure Unreachable => Failure.AgentUnreachable;

    /// <summary>The whole requests of all connections.</summary>
    public List<ModelRequest> Requests { get; } = [];

    /// <summary>What was no request.</summary>
    public string? Complaint { get; private set; }

    public ValueTask<IRelayConnection?> DialAsync(TimeSpan timeout)
    {
        MemoryConnection connection = new();
        _ = ServeAsync(connection);
        return new(connection);
    }

    private async Task ServeAsync(MemoryConnection connection)
    {
        while (true)
        {
            ReadResult read = await connection.FromRelay.ReadAsync();
            SequencePosition end = Take(read.Buffer, out int answers);
            connection.FromRelay.AdvanceTo(end, read.Buffer.End);
            if (Complaint is not null)
            {
                connection.Abort();
                return;
            }

            for (; answers > 0; answers--)
            {
                await connection.ToRelay.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            }

            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private SequencePosition Take(ReadOnlySequence<byte> buffer, out int requests)
    {
        requests = 0;
        while (!buffer.IsEmpty && TakeOne(ref buffer))
        {
            requests++;
        }

        return buffer.Start;
    }

    private bool TakeOne(ref ReadOnlySequence<byte> buffer)
    {
        ParseResult result = RequestParser.Parse(buffer, _head, _limits);
        if (result.Status != ParseStatus.Complete)
        {
            if (result.Status == ParseStatus.Rejected)
            {
                Complaint ??= $"{result.Reason} in {Encoding.Latin1.GetString(buffer)}";
            }

            return false;
        }

        ModelRequest request = new(Text(_head.Method), Text(_head.Path), Text(_head.Host), [], []);
        for (int i = 1; i < _head.FieldCount; i++)
        {
            request.Fields.Add($"{Text(_head.GetName(i))}: {Text(_head.GetValue(i))}");
        }

        ReadOnlySequence<byte> rest = buffer.Slice(result.Consumed);
        if (!TakeBody(ref rest, request.Body))
        {
            return false;
        }

        buffer = rest;
        Requests.Add(request);
        return true;
    }

    private bool TakeBody(ref ReadOnlySequence<byte> rest, List<byte> body)
    {
        if (_head.Framing == BodyFraming.Length)
        {
            if (rest.Length < _head.ContentLength)
            {
                return false;
            }

            body.AddRange(rest.Slice(0, _head.ContentLength).ToArray());
            rest = rest.Slice(_head.ContentLength);
            return true;
        }

        ChunkedDecoder decoder = default;
        while (_head.Framing == BodyFraming.Chunked)
        {
            ParseResult result = decoder.Decode(rest, out ReadOnlySpan<byte> data);
            body.AddRange(data);
            if (result.Status == ParseStatus.Rejected)
            {
                Complaint ??= $"{result.Reason} in a body";
                return false;
            }

            rest = rest.Slice(result.Consumed);
            if (result.Status == ParseStatus.Complete)
            {
                break;
            }

            if (result.Consumed == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
