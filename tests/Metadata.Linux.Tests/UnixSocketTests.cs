using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class UnixSocketTests : LoopTestCase
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mp-{Guid.NewGuid():N}.sock");

    [TearDown]
    public void RemoveFile() => File.Delete(_path);

    [Test]
    public async Task A_dialled_connection_reaches_the_listener_and_shows_who_it_is()
    {
        using ListeningSocket listener = ListeningSocket.Unix(_path, mode: UnixFileMode.UserRead | UnixFileMode.UserWrite);
        TaskCompletionSource<PeerCredentials> peer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(listener, connection =>
        {
            peer.SetResult(connection.GetPeerCredentials());
            return ValueTask.CompletedTask;
        });
        LoopConnection dialled = await Loop.ConnectUnixAsync(_path, Limit);
        PeerCredentials seen = await peer.Task.WaitAsync(Limit);
        Assert.That(seen.ProcessId, Is.EqualTo(Environment.ProcessId));
        Assert.That(File.GetUnixFileMode(_path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        await dialled.DisposeAsync();
    }

    [Test]
    public void A_datagram_that_a_full_queue_does_not_take_is_told_each_time()
    {
        using System.Net.Sockets.Socket busy = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Dgram, 0);
        busy.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_path));
        using UnixDatagrams datagrams = new(_path);
        const int More = 10_000;
        Assert.That(Enumerable.Range(0, More).Count(_ => datagrams.Send("x"u8)), Is.InRange(1, More - 1), "net.unix.max_dgram_qlen");
        busy.Receive(new byte[1]);
        Assert.That(datagrams.Send("x"u8), Is.True);
    }

    [Test]
    public void A_stale_socket_file_is_replaced_and_a_live_one_refused()
    {
        using (System.Net.Sockets.Socket dead = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, 0))
        {
            dead.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(_path));
            dead.Listen();
            File.Move(_path, _path + ".kept");
        }

        File.Move(_path + ".kept", _path);
        using ListeningSocket alive = ListeningSocket.Unix(_path);
        PosixException refused = Assert.Throws<PosixException>(() => ListeningSocket.Unix(_path).Dispose())!;
        Assert.That(refused.Errno, Is.EqualTo(LibC.EADDRINUSE));
    }

    [Test]
    public void A_plain_file_at_the_path_is_left_alone()
    {
        File.WriteAllText(_path, "precious");
        Assert.Throws<PosixException>(() => ListeningSocket.Unix(_path).Dispose());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("precious"));
    }

    [Test]
    public async Task A_full_backlog_is_waited_for_until_the_time_runs_out()
    {
        using ListeningSocket listener = ListeningSocket.Unix(_path, backlog: 1);
        List<LoopConnection> waiting = [];
        ConnectResult result;
        while ((result = await Loop.TryConnectUnixAsync(_path, TimeSpan.FromMilliseconds(50))).IsSuccess)
        {
            waiting.Add(result.Connection!);
        }

        Assert.That(result.Errno, Is.EqualTo(LibC.ETIMEDOUT));
        Assert.That(waiting, Has.Count.EqualTo(2), "a backlog of n holds n + 1");
    }

    [Test]
    public async Task An_absent_path_is_an_errno()
    {
        ConnectResult result = await Loop.TryConnectUnixAsync(_path, Limit);
        Assert.That(result.Errno, Is.EqualTo(LibC.ENOENT));
    }
}
