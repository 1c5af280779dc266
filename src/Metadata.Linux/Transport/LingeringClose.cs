using System.IO.Pipelines;

namespace Metadata.Linux.Transport;

/// <summary>
/// A close that the peer can still read before: a socket closed over unread input is reset, and the reset overtakes
/// the answer.
/// </summary>
internal static class LingeringClose
{
    public static async ValueTask RunAsync(LoopConnection connection, TimeSpan limit, int maxBytes)
    {
        await connection.Loop.SwitchTo();
        connection.DeadlineAction = null;
        connection.SetDeadline(limit);
        connection.ShutdownOutput();
        PipeReader input = connection.Input;
        bool ended = false;
        for (long dropped = 0; !ended && dropped < maxBytes;)
        {
            ReadResult read = await input.ReadAsync();
            dropped += read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
            ended = read.IsCompleted;
        }

        if (!ended && connection.IsOpen)
        {
            // Nothing more is taken: the peer's sends block, so that it has reason to look at the answer.
            TaskCompletionSource over = new();
            connection.Closed = over.SetResult;
            await over.Task;
        }

        await connection.DisposeAsync();
    }
}
