using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

/// <summary>Both ends of a connection as whoever serves it sees them.</summary>
public sealed class ConnectionPipesTests : LoopTestCase
{
    private const int Size = 1 << 20;

    [Test]
    public async Task Every_byte_goes_to_and_fro_in_order_however_it_is_cut([Values] bool onLoop)
    {
        Loop.Listen(Listener, onLoop ? EchoAsync : static async connection =>
        {
            await Task.Run(() => EchoAsync(connection).AsTask());
            await connection.Loop.SwitchTo();
        });
        using Socket socket = Connect();
        byte[] sent = new byte[Size];
        new Random(4).NextBytes(sent);
        Task sending = Task.Run(() =>
        {
            Random random = new(5);
            for (int at = 0; at < Size;)
            {
                at += socket.Send(sent, at, Math.Min(Size - at, random.Next(1, 9000)), SocketFlags.None);
            }
        });
        byte[] received = new byte[Size];
        int count = await Task.Run(() => ReceiveAll(socket, received)).WaitAsync(Limit);
        await sending.WaitAsync(Limit);
        Assert.That(count, Is.EqualTo(Size));
        Assert.That(received.AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public async Task What_was_not_consumed_is_lent_again_with_what_came_since()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            ReadResult read = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(read.Buffer.GetPosition(2), read.Buffer.End);
            first.SetResult();
            bool isThere = connection.Input.TryRead(out _);
            read = await connection.Input.ReadAsync();
            seen.SetResult($"{isThere} {Encoding.ASCII.GetString(read.Buffer)}");
            connection.Input.AdvanceTo(read.Buffer.End);
        });
        using Socket socket = Connect();
        socket.Send("abcd"u8);
        await first.Task.WaitAsync(Limit);
        socket.Send("ef"u8);
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo("False cdef"));
    }

    [Test]
    public async Task What_was_not_examined_is_lent_again_at_once()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            ReadResult read = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(read.Buffer.GetPosition(1));
            read = await connection.Input.ReadAsync();
            seen.SetResult(Encoding.ASCII.GetString(read.Buffer));
        });
        using Socket socket = Connect();
        socket.Send("abcd"u8);
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo("bcd"));
    }

    [Test]
    public async Task A_position_holds_when_more_was_read_since()
    {
        const int Head = 4;
        TaskCompletionSource<byte> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            ReadResult read = await connection.Input.ReadAsync();
            SequencePosition end = read.Buffer.GetPosition(Head);
            while (read.Buffer.Length < Size)
            {
                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await connection.Input.ReadAsync();
            }

            connection.Input.AdvanceTo(end);
            seen.SetResult((await connection.Input.ReadAsync()).Buffer.FirstSpan[0]);
        });
        using Socket socket = Connect();
        byte[] sent = new byte[Size];
        sent[Head] = 7;
        socket.Send(sent);
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo(7));
    }

    [Test]
    public async Task More_than_a_pause_that_was_examined_and_not_consumed_does_not_stop_the_rest()
    {
        TaskCompletionSource<long> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            while (true)
            {
                ReadResult read = await connection.Input.ReadAsync();
                connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.IsCompleted)
                {
                    seen.SetResult(read.Buffer.Length);
                    return;
                }
            }
        });
        using Socket socket = Connect();
        socket.Send(new byte[Size]);
        socket.Shutdown(SocketShutdown.Send);
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo(Size));
    }

    [Test]
    public async Task A_flush_that_waits_can_be_cancelled_and_one_after_it_goes_on()
    {
        TaskCompletionSource<(bool First, bool Second)> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            connection.Output.Write(new byte[16 * Size]);
            ValueTask<FlushResult> flush = connection.Output.FlushAsync();
            connection.Output.CancelPendingFlush();
            bool first = (await flush).IsCanceled;
            seen.SetResult((first, (await connection.Output.FlushAsync()).IsCanceled));
        });
        using Socket socket = Connect();
        byte[] received = new byte[16 * Size];
        Assert.That(await Task.Run(() => ReceiveAll(socket, received)).WaitAsync(Limit), Is.EqualTo(received.Length));
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task A_token_ends_a_wait_and_nothing_of_it_is_left_for_the_next()
    {
        TaskCompletionSource<string> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            using CancellationTokenSource source = new();
            ValueTask<ReadResult> waiting = connection.Input.ReadAsync(source.Token);
            connection.Output.Write(new byte[16 * Size]);
            ValueTask<FlushResult> flushing = connection.Output.FlushAsync(source.Token);
            source.Cancel();
            string thrown = $"{waiting.IsCanceled} {flushing.IsCanceled}";
            cancelled.SetResult();
            ReadResult read = await connection.Input.ReadAsync(CancellationToken.None);
            seen.SetResult($"{thrown} {read.IsCanceled} {read.Buffer.Length} {(await connection.Output.FlushAsync(CancellationToken.None)).IsCanceled}");
        });
        using Socket socket = Connect();
        await cancelled.Task.WaitAsync(Limit);
        socket.Send("x"u8);
        byte[] received = new byte[16 * Size];
        Assert.That(await Task.Run(() => ReceiveAll(socket, received)).WaitAsync(Limit), Is.EqualTo(received.Length));
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo("True True False 1 False"));
    }

    [Test]
    public async Task One_piece_may_be_larger_than_any_pooled_block()
    {
        const int Piece = 100_000;
        Loop.Listen(Listener, static async connection =>
        {
            connection.Output.GetSpan(Piece)[..Piece].Fill((byte)'x');
            connection.Output.Advance(Piece);
            await connection.Output.FlushAsync();
        });
        using Socket socket = Connect();
        byte[] received = new byte[Piece];
        Assert.That(await Task.Run(() => ReceiveAll(socket, received)).WaitAsync(Limit), Is.EqualTo(Piece));
        Assert.That(received, Is.All.EqualTo((byte)'x'));
    }

    [Test]
    public async Task What_is_written_after_the_peer_reset_leads_nowhere_and_says_so()
    {
        TaskCompletionSource<bool> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, async connection =>
        {
            connection.Output.GetSpan(10);
            ready.SetResult();
            ReadResult read = await connection.Input.ReadAsync();
            connection.Output.Advance(10);
            connection.Output.Write(new byte[Size]);
            seen.SetResult(read.IsCompleted && (await connection.Output.FlushAsync()).IsCompleted);
        });
        Socket socket = Connect();
        await ready.Task.WaitAsync(Limit);
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
        Assert.That(await seen.Task.WaitAsync(Limit), Is.True);
    }

    [Test]
    public async Task A_reader_that_waits_sees_the_end_when_the_connection_is_disposed_under_it()
    {
        TaskCompletionSource<bool> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(Listener, connection =>
        {
            ReadAsync(connection);
            return default;
        });
        using Socket socket = Connect();
        Assert.That(await seen.Task.WaitAsync(Limit), Is.True);

        async void ReadAsync(LoopConnection connection) => seen.SetResult((await connection.Input.ReadAsync()).IsCompleted);
    }

    private static async ValueTask EchoAsync(LoopConnection connection)
    {
        Random random = new(6);
        while (true)
        {
            ReadResult read = await connection.Input.ReadAsync();
            ReadOnlySequence<byte> some = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, random.Next(1, 20_000)));
            foreach (ReadOnlyMemory<byte> part in some)
            {
                connection.Output.Write(part.Span);
            }

            connection.Input.AdvanceTo(some.End);
            FlushResult flushed = await connection.Output.FlushAsync();
            if (flushed.IsCompleted || (read.IsCompleted && read.Buffer.Length == some.Length))
            {
                return;
            }
        }
    }
}
