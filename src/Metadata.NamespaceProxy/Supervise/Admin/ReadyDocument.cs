using System.Buffers;
using System.Text.Json;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise.Admin;

/// <summary>The answer to <c>GET /ready</c>, given when it is true or the time is over. On the supervisor's loop.</summary>
internal sealed class ReadyDocument(StatusBoard board, TimeProvider time)
{
    private const int MostNamed = 20;

    /// <summary>Waits.</summary>
    /// <returns>Whether all of them are ready, and the JSON.</returns>
    public async Task<(bool IsReady, ReadOnlyMemory<byte> Json)> WaitAsync(ReadyQuestion question)
    {
        if (!IsReady(question) && question.Timeout > TimeSpan.Zero)
        {
            var over = new TaskCompletionSource();
            using var timer = time.CreateTimer(_ => over.TrySetResult(), null, question.Timeout, Timeout.InfiniteTimeSpan);
            board.Changed += OnChanged;
            await over.Task;
            board.Changed -= OnChanged;

            void OnChanged(NamespaceStatus status)
            {
                if (question.Concerns(status) && IsReady(question))
                {
                    over.TrySetResult();
                }
            }
        }

        var isReady = IsReady(question);
        return (isReady, Write(question, isReady));
    }

    // A network that has no namespace is not ready; that there is none at all is no fault.
    private bool IsReady(ReadyQuestion question)
    {
        var any = question.Id is null;
        foreach (var status in board.Present)
        {
            if (question.Concerns(status))
            {
                if (status.State != NamespaceState.Ready)
                {
                    return false;
                }

                any = true;
            }
        }

        return any;
    }

    private ReadOnlyMemory<byte> Write(ReadyQuestion question, bool isReady)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ready", isReady);
            writer.WriteStartArray("waiting");
            foreach (var status in board.Present.Where(status => question.Concerns(status) && status.State != NamespaceState.Ready).Take(MostNamed))
            {
                writer.WriteStartObject();
                writer.WriteString("name", status.Name);
                writer.WriteString("state", StatusDocument.NameOf(status.State));
                writer.WriteString("reason", status.Reason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
