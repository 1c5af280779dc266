using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class DialTests : LoopTestCase
{
    [Test]
    public async Task A_port_nobody_listens_on_is_an_errno_or_an_exception_that_names_it()
    {
        IPEndPoint closed = FreePort();
        ConnectResult result = await Loop.TryConnectTcpAsync(closed, Limit);
        Assert.That((result.IsSuccess, result.Errno), Is.EqualTo((false, LibC.ECONNREFUSED)));
        ConnectException refused = (await Assert.ThrowsAsync<ConnectException>(async () => await Loop.ConnectTcpAsync(closed, Limit)))!;
        Assert.That((refused.Errno, refused.Target), Is.EqualTo((LibC.ECONNREFUSED, closed.ToString())));
        Assert.That(refused.Message, Does.Contain("Connection refused"));
        Assert.That(Loop.ConnectionCount, Is.Zero);
    }

    [Test]
    public async Task An_address_without_a_route_is_an_errno()
    {
        // 240.0.0.0/4 is reserved: the kernel knows no way there.
        ConnectResult result = await Loop.TryConnectTcpAsync(new IPEndPoint(IPAddress.Parse("255.255.255.255"), 80), Limit);
        Assert.That(result.Errno, Is.AnyOf(LibC.ENETUNREACH, LibC.EACCES));
    }

    [Test]
    public async Task A_listener_that_never_answers_is_a_timeout()
    {
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(1);
        List<LoopConnection> queued = [];
        ConnectResult result;
        do
        {
            // A full TCP backlog drops the SYN: the caller hears nothing.
            result = await Loop.TryConnectTcpAsync((IPEndPoint)full.LocalEndPoint!, TimeSpan.FromMilliseconds(100));
            if (result.Connection is { } connection)
            {
                queued.Add(connection);
            }
        }
        while (result.IsSuccess && queued.Count < 10);
        Assert.That(result.Errno, Is.EqualTo(LibC.ETIMEDOUT));
        foreach (LoopConnection connection in queued)
        {
            await connection.DisposeAsync();
        }
    }

    [Test]
    public async Task A_dialled_connection_carries_bytes_both_ways()
    {
        Loop.Listen(Listener, LoopConnectionTests.EchoAsync);
        LoopConnection dialled = await Loop.ConnectTcpAsync(Listener.LocalEndPoint!, Limit);
        Assert.That(dialled.RemoteAddress.Port, Is.EqualTo(Listener.LocalEndPoint!.Port));
        await dialled.Output.WriteAsync("hello"u8.ToArray());
        System.IO.Pipelines.ReadResult read = await dialled.Input.ReadAtLeastAsync(5);
        Assert.That(read.Buffer.Length, Is.EqualTo(5));
        await dialled.DisposeAsync();
    }

    private static IPEndPoint FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }
}
