using System.Buffers;
using Metadata.Nova;
using Metadata.Relay;

namespace Metadata.Agent.Responding;

/// <summary>Sends the responder's answers without allocating. One per event loop; not thread-safe.</summary>
internal sealed class AnswerSender
{
    private const int MostSpare = 32;

    private readonly Stack<ArrayBufferWriter<byte>> _spare = new();

    /// <summary>Sends an answer that is complete.</summary>
    public ValueTask SendAsync(Exchange exchange, in ResponderAnswer answer)
    {
        // The exchange leaves a HEAD's body out by itself and wants it for the length.
        if (!answer.HasSeed)
        {
            return exchange.AnswerAsync(answer.Status, answer.ContentType, answer.Prefix);
        }

        ArrayBufferWriter<byte> body = _spare.TryPop(out ArrayBufferWriter<byte>? spare) ? spare : new ArrayBufferWriter<byte>(8192);
        (answer with { OmitBody = false }).WriteBody(body);
        ValueTask sending = exchange.AnswerAsync(answer.Status, answer.ContentType, body.WrittenMemory);
        if (!sending.IsCompletedSuccessfully)
        {
            return FinishAsync(sending, body);
        }

        Keep(body);
        return sending;
    }

    private async ValueTask FinishAsync(ValueTask sending, ArrayBufferWriter<byte> body)
    {
        await sending;
        Keep(body);
    }

    private void Keep(ArrayBufferWriter<byte> body)
    {
        if (_spare.Count < MostSpare)
        {
            body.ResetWrittenCount();
            _spare.Push(body);
        }
    }
}
