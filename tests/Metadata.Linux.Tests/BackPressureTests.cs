using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class BackPressureTests : LoopTestCase
{
    private const int Buffer = 64 * 1024;

    [Test]
    public async Task A_writer_waits_for_a_reader_that_reads_nothing_with_no_more_than_its_buffer_held()
    {
        const int Part = 4096;
        long written = 0;
        TaskCompletionSource<LoopConnection> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            accepted.SetResult(connection);
            FlushResult flushed;
            do
            {
                connection.Output.Write(new byte[Part]);
                Interlocked.Add(ref written, Part);
                flushed = await connection.Output.FlushAsync();
            }
            while (!flushed.IsCompleted);
        });
        using Socket socket = Connect();
        LoopConnection connection = await accepted.Task.WaitAsync(Limit);
        long last;
        do
        {
            last = Interlocked.Read(ref written);
            await Task.Delay(100);
        }
        while (Interlocked.Read(ref written) != last);
        Assert.That(connection.IsOutputBlocked, Is.True);
        Assert.That(last - connection.BytesSent, Is.InRange(Buffer / 2, Buffer + Part), "it pauses at the whole buffer and goes on at half of it");

        // It goes on when there is room.
        byte[] some = new byte[1 << 20];
        ReceiveAll(socket, some);
        SpinWait.SpinUntil(() => Interlocked.Read(ref written) > last, Limit);
        Assert.That(Interlocked.Read(ref written), Is.GreaterThan(last));
    }

    [Test]
    public async Task A_peer_that_sends_more_than_is_read_fills_the_buffer_and_no_more()
    {
        TaskCompletionSource<LoopConnection> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<long> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            accepted.SetResult(connection);
            await read.Task;
            await connection.Loop.SwitchTo();
            ReadResult result = await connection.Input.ReadAsync();
            held.SetResult(result.Buffer.Length);
        });
        using Socket socket = Connect();
        await accepted.Task.WaitAsync(Limit);
        socket.Blocking = false;
        byte[] part = new byte[64 * 1024];
        long sent = 0;
        for (int idle = 0; idle < 20;)
        {
            try
            {
                sent += socket.Send(part);
                idle = 0;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                idle++;
                await Task.Delay(5);
            }
        }

        read.SetResult();
        Assert.That(sent, Is.GreaterThan(2 * Buffer));
        Assert.That(await held.Task.WaitAsync(Limit), Is.InRange(Buffer, Buffer + (32 * 1024)), "at most one turn's reading above the pause");
    }

    [Test]
    public async Task A_deadline_s_action_takes_the_place_of_the_abort()
    {
        TaskCompletionSource<bool> called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            connection.DeadlineAction = () =>
            {
                connection.Input.CancelPendingRead();
            };
            connection.SetDeadline(TimeSpan.FromMilliseconds(20));
            ReadResult read = await connection.Input.ReadAsync();
            called.SetResult(read.IsCanceled && connection.IsOpen && connection.Reason == AbortReason.None);
        });
        using Socket socket = Connect();
        Assert.That(await called.Task.WaitAsync(Limit), Is.True);
    }

    [Test]
    public void A_lingering_close_takes_no_more_than_it_may_and_ends_in_time()
    {
        Loop.Listen(Listener, async connection =>
        {
            await connection.Output.WriteAsync("413"u8.ToArray());
            await connection.LingeringCloseAsync(TimeSpan.FromMilliseconds(500), maxBytes: Buffer);
        });
        using Socket socket = Connect();
        socket.SendBufferSize = Buffer;
        socket.SendTimeout = 300;
        long sent = 0;
        try
        {
            while (sent < 1 << 30)
            {
                sent += socket.Send(new byte[Buffer]);
            }
        }
        catch (SocketException)
        {
            // Blocked, or reset when its time was over.
        }

        Assert.That(sent, Is.LessThan(1 << 25), "the socket buffers and what was dropped");
        byte[] answer = new byte[3];
        Assert.That(ReceiveAll(socket, answer), Is.EqualTo(3));
        SpinWait.SpinUntil(() => Loop.ConnectionCount == 0, Limit);
        Assert.That(Loop.ConnectionCount, Is.Zero);
    }

    [Test]
    public void A_lingering_close_ends_when_the_peer_resets()
    {
        Loop.Listen(Listener, connection => connection.LingeringCloseAsync(TimeSpan.FromMinutes(1), maxBytes: 1));
        Socket socket = Connect();
        socket.Send(new byte[100]);
        SpinWait.SpinUntil(() => Loop.ConnectionCount == 1, Limit);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        SpinWait.SpinUntil(() => Loop.ConnectionCount == 0, Limit);
        Assert.That(Loop.ConnectionCount, Is.Zero);
    }
}
