using System.Buffers;
using System.IO.Pipelines;
using Metadata.Http;
using Metadata.Linux.Transport;

namespace Metadata.Agent.Server;

/// <summary>
/// One connection: heads in, answers out, one at a time and in order. Nothing is allocated per request unless the
/// handler does or a body comes.
/// </summary>
internal sealed class HttpSession(LoopConnection connection, IExchangeHandler handler, SessionLimits limits, ServerLoop loop)
{
    private readonly HttpExchange _exchange = new(connection, loop.Addresses);

    /// <summary>Serves until either side closes. Never throws.</summary>
    public async Task RunAsync()
    {
        try
        {
            if (handler.Admits(connection))
            {
                await ServeAsync();
            }
        }
#pragma warning disable CA1031 // One connection's fault must not end its loop.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // After an abort (deadline, reset) the pipes throw: that is the peer's end, not a fault.
            if (connection.Reason is null)
            {
                handler.OnFault(exception);
            }
        }

        await connection.DisposeAsync();
    }

    private async ValueTask ServeAsync()
    {
        PipeReader input = connection.Input;
        RequestHead head = _exchange.Head;
        bool begun = false;
        connection.SetDeadline(limits.Idle);
        while (true)
        {
            ReadResult read = await input.ReadAsync();
            ReadOnlySequence<byte> buffer = read.Buffer;
            ParseResult parsed = RequestParser.Parse(buffer, head, limits.Heads);
            if (parsed.Status == ParseStatus.Incomplete)
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                {
                    return;
                }

                if (!begun && !buffer.IsEmpty)
                {
                    begun = true;
                    connection.SetDeadline(limits.Head);
                }

                continue;
            }

            connection.SetDeadline(limits.Exchange);
            if (parsed.Status == ParseStatus.Rejected)
            {
                input.AdvanceTo(buffer.End);
                await RefuseAsync(RejectReasons.StatusCode(parsed.Reason), RejectReasons.Code(parsed.Reason));
                return;
            }

            SequencePosition end = buffer.GetPosition(parsed.Consumed);
            _exchange.KeepAlive = head.KeepAlive && !loop.IsDraining;
            if (head.Framing == BodyFraming.None)
            {
                _exchange.Body = default;
                await handler.HandleAsync(_exchange);
                input.AdvanceTo(end);
            }
            else if (!await ReadBodyAndHandleAsync(buffer.Slice(0, end), end))
            {
                return;
            }

            FlushResult flushed = await connection.Output.FlushAsync();
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return;
            }

            if (!_exchange.KeepAlive)
            {
                await connection.LingeringCloseAsync();
                return;
            }

            begun = false;
            connection.SetDeadline(limits.Idle);
        }
    }

    private async ValueTask<bool> ReadBodyAndHandleAsync(ReadOnlySequence<byte> headBytes, SequencePosition end)
    {
        // The head must outlive the reading of the body, so it is parsed again where it stays.
        var copy = new ReadOnlySequence<byte>(headBytes.ToArray());
        RequestHead head = _exchange.Head;
        RequestParser.Parse(copy, head, limits.Heads);
        connection.Input.AdvanceTo(end);
        if (head.Framing == BodyFraming.Length && head.ContentLength > handler.MaxBodyBytes)
        {
            await RefuseAsync(413, "body-too-large");
            return false;
        }

        if (head.ExpectContinue)
        {
            connection.Output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
            await connection.Output.FlushAsync();
        }

        (BodyOutcome outcome, ReadOnlyMemory<byte> body) = await BodyReader.ReadAsync(
            connection.Input, head.Framing, head.ContentLength, handler.MaxBodyBytes);
        switch (outcome)
        {
            case BodyOutcome.TooLarge:
                await RefuseAsync(413, "body-too-large");
                return false;
            case BodyOutcome.Malformed:
                await RefuseAsync(400, "bad-chunk");
                return false;
            case BodyOutcome.Truncated:
                return false;
            default:
                _exchange.Body = body;
                await handler.HandleAsync(_exchange);
                _exchange.Body = default;
                return true;
        }
    }

    private async ValueTask RefuseAsync(int status, string code)
    {
        _exchange.KeepAlive = false;
        handler.OnRefused(_exchange, status, code);
        await connection.Output.FlushAsync();
        await connection.LingeringCloseAsync();
    }
}
