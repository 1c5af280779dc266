using System.Buffers;
using System.IO.Pipelines;
using Metadata.Http;
using Metadata.Relay;

namespace Metadata.Fuzz;

/// <summary>A guest's connection from its first byte to its end, in memory, and the statuses that it was answered with.</summary>
internal sealed class Conversation : IRelayObserver
{
    private readonly ResponseHead _answer = new();
    private Exception? _fault;

    public void Refused(Exchange exchange, int status, string code, Guid requestId)
    {
    }

    public void Faulted(Exchange exchange, Exception exception) => _fault = exception;

    /// <summary>Sends the input in pieces; the answers' statuses, interim ones left out.</summary>
    public List<int> Hold(IExchangeHandler handler, ReadOnlyMemory<byte> input, int piece, int answersBeforeEnd)
    {
        _fault = null;
        RelayServer server = new(handler, RelayLimits.Default, TimeProvider.System, this);
        MemoryConnection guest = new();
        Task served = server.ServeAsync(guest).AsTask();
        for (int at = 0; at < input.Length && !guest.Closed; at += piece)
        {
            ValueTask<FlushResult> flush = guest.ToRelay.WriteAsync(input.Slice(at, Math.Min(piece, input.Length - at)));
            if (!flush.IsCompleted)
            {
                throw new FuzzFailureException("The relay does not read.");
            }
        }

        // Whatever is whole is answered now, not only when the guest has ended.
        List<int> statuses = Answers(guest);
        if (statuses.Count < answersBeforeEnd)
        {
            throw new FuzzFailureException($"Only {statuses.Count} of {answersBeforeEnd} answers while the guest waits.");
        }

        guest.ToRelay.Complete();
        if (!served.IsCompleted || !guest.Closed)
        {
            throw new FuzzFailureException("The connection does not end with its input.");
        }

        served.GetAwaiter().GetResult();
        if (_fault is { } fault)
        {
            throw new FuzzFailureException("A handler threw: " + fault.Message, fault);
        }

        statuses.AddRange(Answers(guest));
        return statuses;
    }

    private List<int> Answers(MemoryConnection guest)
    {
        List<int> statuses = [];
        if (!guest.FromRelay.TryRead(out ReadResult read))
        {
            return statuses;
        }

        ReadOnlySequence<byte> rest = read.Buffer;
        while (!rest.IsEmpty)
        {
            ParseResult result = ResponseParser.Parse(rest, _answer, HeadLimits.Default, requestWasHead: false);
            if (result.Status != ParseStatus.Complete || (_answer.StatusCode >= 200 && _answer.Framing is not (BodyFraming.Length or BodyFraming.None)))
            {
                throw new FuzzFailureException($"What the guest got is no answer: {result}.");
            }

            long length = _answer.StatusCode >= 200 && _answer.Framing == BodyFraming.Length ? _answer.ContentLength : 0;
            rest = rest.Slice(result.Consumed);

            // To HEAD the length speaks of a body that is not there; none of ours begins like an answer.
            if (!new SequenceReader<byte>(rest).IsNext("HTTP/1.1 "u8))
            {
                rest = rest.Slice(Math.Min(length, rest.Length));
            }

            if (_answer.StatusCode >= 200)
            {
                statuses.Add(_answer.StatusCode);
            }
        }

        guest.FromRelay.AdvanceTo(read.Buffer.End);
        return statuses;
    }
}
