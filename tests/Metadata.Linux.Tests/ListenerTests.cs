using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

[NonParallelizable]
public sealed partial class ListenerTests : LoopTestCase
{
    [Test]
    public void What_is_posted_to_a_loop_that_has_ended_is_written_to_nobody_who_has_its_descriptors_by_then()
    {
        Loop.Dispose();
        FileStream[] files = [.. Enumerable.Range(0, 64).Select(_ => new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose))];
        try
        {
            Loop.Post(static _ => { }, null);
            Assert.That(files.Select(file => file.Length), Is.All.Zero);
        }
        finally
        {
            Array.ForEach(files, file => file.Dispose());
        }
    }

    [Test]
    public void Without_a_descriptor_left_callers_wait_the_loop_rests_and_goes_on_when_there_is_one()
    {
        int exhausted = 0;
        Loop.Listen(Listener, LoopConnectionTests.EchoAsync, exhausted: () => Interlocked.Increment(ref exhausted));
        using Socket served = Connect();
        served.Send("x"u8);
        byte[] one = new byte[1];
        Assert.That(ReceiveAll(served, one), Is.EqualTo(1));

        using Socket waiting = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        IPEndPoint target = Listener.LocalEndPoint!;
        using (new DescriptorLimit(3))
        {
            waiting.Connect(target);
            waiting.Send("y"u8);
            Stopwatch waited = Stopwatch.StartNew();
            SpinWait.SpinUntil(() => Volatile.Read(ref exhausted) >= 3, Limit);
            Assert.That(waited.Elapsed, Is.GreaterThan(TimeSpan.FromMilliseconds(150)), "two pauses");

            // What is connected already needs none.
            served.Send("z"u8);
            Assert.That(ReceiveAll(served, one), Is.EqualTo(1));
        }

        Assert.That(Volatile.Read(ref exhausted), Is.InRange(3, 20), "one attempt per pause, not one per turn");
        Assert.That(ReceiveAll(waiting, one), Is.EqualTo(1));
        Assert.That(one[0], Is.EqualTo((byte)'y'));
    }

    [Test]
    public void Several_loops_share_one_listener_and_every_connection_has_one()
    {
        EventLoop[] loops = [new EventLoop("a"), new EventLoop("b"), new EventLoop("c")];
        int[] served = new int[loops.Length];
        for (int i = 0; i < loops.Length; i++)
        {
            int index = i;
            EventLoop loop = loops[i];
            loop.Start();
            loop.Listen(Listener, async connection =>
            {
                Interlocked.Increment(ref served[index]);
                Assert.That(loop.IsCurrent && ReferenceEquals(connection.Loop, loop));
                await LoopConnectionTests.EchoAsync(connection);
            });
        }

        byte[] one = new byte[1];
        List<Socket> sockets = [];
        for (int i = 0; i < 200; i++)
        {
            sockets.Add(Connect());
        }

        foreach (Socket socket in sockets)
        {
            socket.Send("x"u8);
            Assert.That(ReceiveAll(socket, one), Is.EqualTo(1));
            socket.Dispose();
        }

        Assert.That(served.Sum(), Is.EqualTo(200));
        Assert.That(loops.Sum(loop => loop.ConnectionCount) + 200, Is.GreaterThanOrEqualTo(200));
        foreach (EventLoop loop in loops)
        {
            loop.Dispose();
        }
    }

    [Test]
    public async Task A_drain_waits_for_what_is_open_and_accepts_nothing_new()
    {
        Loop.Listen(Listener, LoopConnectionTests.EchoAsync);
        using Socket open = Connect();
        byte[] one = new byte[1];
        open.Send("x"u8);
        ReceiveAll(open, one);
        Task drained = Loop.DrainAsync(Limit);
        for (int turn = 0; turn < 2; turn++)
        {
            open.Send("x"u8);
            Assert.That(ReceiveAll(open, one), Is.EqualTo(1), "what is open is served");
        }

        // The loop has turned since the drain began: it no longer listens.
        using Socket late = Connect();
        late.Send("y"u8);
        Assert.That(drained.IsCompleted, Is.False);
        open.Dispose();
        await drained.WaitAsync(Limit);
        Assert.That(Loop.Completion.IsCompletedSuccessfully);
        Assert.That((Loop.ConnectionCount, late.Poll(0, SelectMode.SelectRead)), Is.EqualTo((0, false)), "the late one waits for whoever has the socket next");
    }

    [Test]
    public async Task One_socket_s_listening_ends_by_itself_and_another_s_goes_on()
    {
        using ListeningSocket other = ListeningSocket.Tcp(new IPEndPoint(IPAddress.Loopback, 0));
        IDisposable first = Loop.Listen(Listener, LoopConnectionTests.EchoAsync);
        Loop.Listen(other, LoopConnectionTests.EchoAsync);
        await Loop.SwitchTo();
        first.Dispose();
        first.Dispose();
        using Socket waits = Connect();
        waits.Send("x"u8);
        using Socket served = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        served.Connect(other.LocalEndPoint!);
        served.Send("y"u8);
        TaskCompletionSource<int> read = new();
        ThreadPool.QueueUserWorkItem(_ => read.SetResult(ReceiveAll(served, new byte[1])));
        Assert.That(await read.Task.WaitAsync(Limit), Is.EqualTo(1));
        Assert.That((Loop.ConnectionCount, waits.Poll(0, SelectMode.SelectRead)), Is.EqualTo((1, false)));
    }

    [Test]
    public async Task A_drain_whose_time_is_over_aborts_what_is_left()
    {
        Loop.Listen(Listener, LoopConnectionTests.EchoAsync);
        using Socket open = Connect();
        byte[] one = new byte[1];
        open.Send("x"u8);
        ReceiveAll(open, one);
        await Loop.DrainAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(Limit);
        Assert.That(Assert.Throws<SocketException>(() => open.Receive(one))!.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
        await Loop.DrainAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(Limit);
    }

    /// <summary>Lets this process open no descriptor above a number, for as long as it is not disposed.</summary>
    private sealed partial class DescriptorLimit : IDisposable
    {
        private const int NumberOfFiles = 7;
        private readonly nuint[] _before = new nuint[2];

        public DescriptorLimit(nuint most)
        {
            Assert.That(GetLimit(NumberOfFiles, _before), Is.Zero);
            Assert.That(SetLimit(NumberOfFiles, [most, _before[1]]), Is.Zero);
        }

        public void Dispose() => Assert.That(SetLimit(NumberOfFiles, _before), Is.Zero);

        [LibraryImport("libc", EntryPoint = "getrlimit")]
        private static partial int GetLimit(int resource, [Out] nuint[] limit);

        [LibraryImport("libc", EntryPoint = "setrlimit")]
        private static partial int SetLimit(int resource, nuint[] limit);
    }
}
