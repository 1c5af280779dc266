using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class LoopConnectionTests : LoopTestCase
{
    [Test]
    public async Task A_megabyte_is_echoed_both_ways_to_a_reader_that_starts_late()
    {
        Loop.Listen(Listener, EchoAsync);
        using Socket socket = Connect();
        byte[] sent = new byte[1 << 20];
        new Random(1).NextBytes(sent);
        byte[] received = new byte[sent.Length];
        Task sending = Task.Factory.StartNew(() => socket.Send(sent), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int count = ReceiveAll(socket, received);
        await sending.WaitAsync(Limit);
        Assert.That(count, Is.EqualTo(sent.Length));
        Assert.That(received.AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public void A_half_closed_peer_still_gets_its_answer_and_then_the_end()
    {
        Loop.Listen(Listener, EchoAsync);
        using Socket socket = Connect();
        socket.Send("hello"u8);
        socket.Shutdown(SocketShutdown.Send);
        byte[] buffer = new byte[16];
        Assert.That(ReceiveAll(socket, buffer), Is.EqualTo(5));
    }

    [Test]
    public async Task A_deadline_aborts_and_the_reader_sees_completion_with_the_reason()
    {
        TaskCompletionSource<AbortReason> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            connection.SetDeadline(TimeSpan.FromMilliseconds(30));
            ReadResult read = await connection.Input.ReadAsync();
            seen.SetResult(read.IsCompleted ? connection.Reason : AbortReason.None);
        });
        using Socket socket = Connect();
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo(AbortReason.Deadline));
    }

    [Test]
    public async Task A_reset_by_the_peer_completes_the_input_with_its_reason()
    {
        TaskCompletionSource<AbortReason> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            await connection.Input.ReadAsync();
            seen.SetResult(connection.Reason);
        });
        Socket socket = Connect();
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo(AbortReason.PeerReset));
    }

    [Test]
    public void A_lingering_close_lets_the_peer_read_the_answer_to_what_it_was_still_sending()
    {
        Loop.Listen(Listener, async connection =>
        {
            ReadResult read = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(read.Buffer.End);
            await connection.Output.WriteAsync("400"u8.ToArray());
            await connection.LingeringCloseAsync(TimeSpan.FromSeconds(5));
        });
        using Socket socket = Connect();
        socket.Send(new byte[60_000]);
        socket.Send(new byte[60_000]);
        byte[] buffer = new byte[3];
        Assert.That(ReceiveAll(socket, buffer), Is.EqualTo(3));
    }

    [Test]
    public async Task A_handler_that_throws_ends_its_own_connection_only()
    {
        TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.HandlerFailed += (_, exception) => failed.TrySetResult(exception);
        int calls = 0;
        Loop.Listen(Listener, connection => calls++ == 0 ? throw new InvalidOperationException("first") : EchoAsync(connection));
        using Socket first = Connect();
        Assert.That((await failed.Task.WaitAsync(Limit)).Message, Is.EqualTo("first"));
        using Socket second = Connect();
        second.Send("x"u8);
        byte[] buffer = new byte[1];
        Assert.That(ReceiveAll(second, buffer), Is.EqualTo(1));
    }

    [Test]
    public async Task An_echoed_request_allocates_nothing_once_warm()
    {
        const int Warm = 2000;
        const int Counted = 2000;
        TaskCompletionSource<long> allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            long before = 0;
            for (int i = 0; i < Warm + Counted; i++)
            {
                if (i == Warm)
                {
                    before = GC.GetAllocatedBytesForCurrentThread();
                }

                connection.SetDeadline(TimeSpan.FromSeconds(5));
                ReadResult read = await connection.Input.ReadAsync();
                connection.Output.Write(read.Buffer.FirstSpan);
                connection.Input.AdvanceTo(read.Buffer.End);
                await connection.Output.FlushAsync();
            }

            allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - before);
        });
        using Socket socket = Connect();
        byte[] buffer = new byte[100];
        for (int i = 0; i < Warm + Counted; i++)
        {
            socket.Send(buffer);
            ReceiveAll(socket, buffer);
        }

        // Tiered compilation may replace code meanwhile; a byte per request would show as 2,000.
        Assert.That(await allocated.Task.WaitAsync(Limit), Is.LessThan(Counted));
    }

    internal static async ValueTask EchoAsync(LoopConnection connection)
    {
        while (true)
        {
            ReadResult read = await connection.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                connection.Output.Write(segment.Span);
            }

            connection.Input.AdvanceTo(read.Buffer.End);
            FlushResult flushed = await connection.Output.FlushAsync();
            if (read.IsCompleted || flushed.IsCompleted)
            {
                return;
            }
        }
    }
}
