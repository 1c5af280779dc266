using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Metadata.Http;
using Metadata.Linux.Transport;

namespace Metadata.Control.Storm;

/// <summary>One request on a connection of its own; an object for many, one after another.</summary>
internal sealed class StormRequest(IPEndPoint target, TimeSpan timeout)
{
    private const int TimedOut = 110;

    private readonly ResponseHead _head = new();
    private ChunkedDecoder _chunked;

    /// <summary>The bytes of a request, as the client writes it.</summary>
    public static byte[] Bytes(BootScript script, string path, IPEndPoint target) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"GET {path} HTTP/1.1\r\nHost: {(target.Port == 80 ? target.Address : target)}\r\nUser-Agent: {script.UserAgent}\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: {script.Connection}\r\n\r\n"));

    /// <summary>Sends it and reads the whole answer.</summary>
    /// <returns>The status, or 0 with what went wrong.</returns>
    public async Task<(int Status, string? Fault)> RunAsync(GuestDialer dialer, byte[] bytes)
    {
        var result = await dialer.ConnectAsync(target, timeout);
        if (result.Connection is not { } connection)
        {
            return (0, result.Errno == TimedOut ? "connect: timed out" : "connect: " + new ConnectException(target.ToString(), result.Errno).Message);
        }

        connection.SetDeadline(timeout);
        connection.Output.Write(bytes);
        await connection.Output.FlushAsync();
        var answer = await ReadAsync(connection);
        if (answer.Fault is null)
        {
            await connection.DisposeAsync();
        }
        else
        {
            answer.Fault = connection.Reason switch
            {
                AbortReason.Deadline => "timed out",
                AbortReason.PeerReset => "reset",
                _ => answer.Fault,
            };
            connection.Abort(AbortReason.Local);
            await connection.DisposeAsync();
        }

        return answer;
    }

    private async Task<(int Status, string? Fault)> ReadAsync(LoopConnection connection)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            var parsed = ResponseParser.Parse(read.Buffer, _head, HeadLimits.Default, requestWasHead: false);
            if (parsed.Status == ParseStatus.Complete)
            {
                var (status, framing, length) = (_head.StatusCode, _head.Framing, _head.ContentLength);
                connection.Input.AdvanceTo(read.Buffer.GetPosition(parsed.Consumed));
                var fault = await SkipBodyAsync(connection, framing, length);
                return (fault is null ? status : 0, fault);
            }

            if (parsed.Status == ParseStatus.Rejected || read.IsCompleted)
            {
                connection.Input.AdvanceTo(read.Buffer.End);
                return (0, parsed.Status == ParseStatus.Rejected ? "malformed answer" : "closed without an answer");
            }

            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private async Task<string?> SkipBodyAsync(LoopConnection connection, BodyFraming framing, long length)
    {
        _chunked = default;
        while (framing != BodyFraming.None && !(framing == BodyFraming.Length && length == 0))
        {
            var read = await connection.Input.ReadAsync();
            var (consumed, ended) = framing switch
            {
                BodyFraming.Chunked => Dechunk(read.Buffer),
                BodyFraming.Length => (Math.Min(length, read.Buffer.Length), false),
                _ => (read.Buffer.Length, false),
            };
            if (consumed < 0)
            {
                connection.Input.AdvanceTo(read.Buffer.End);
                return "malformed body";
            }

            length -= framing == BodyFraming.Length ? consumed : 0;
            connection.Input.AdvanceTo(read.Buffer.GetPosition(consumed), read.Buffer.End);
            if (ended)
            {
                return null;
            }

            if (read.IsCompleted && !(framing == BodyFraming.Length && length == 0))
            {
                return framing == BodyFraming.UntilClose && connection.Reason == AbortReason.None ? null : "closed inside the body";
            }
        }

        return null;
    }

    private (long Consumed, bool Ended) Dechunk(ReadOnlySequence<byte> buffer)
    {
        long consumed = 0;
        while (true)
        {
            var step = _chunked.Decode(buffer.Slice(consumed), out _);
            if (step.Status == ParseStatus.Rejected)
            {
                return (-1, false);
            }

            consumed += step.Consumed;
            if (step.Status == ParseStatus.Complete || step.Consumed == 0)
            {
                return (consumed, step.Status == ParseStatus.Complete);
            }
        }
    }
}
