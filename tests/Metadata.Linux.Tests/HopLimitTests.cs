using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class HopLimitTests : LoopTestCase
{
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public async Task A_limit_stands_until_all_that_was_sent_under_it_was_acknowledged(string host)
    {
        using var listener = ListeningSocket.Tcp(new IPEndPoint(IPAddress.Parse(host), 0));
        var seen = new TaskCompletionSource<int[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(listener, async connection =>
        {
            bool v6 = host.Contains(':', StringComparison.Ordinal);
            int usual = Read(connection, v6);
            Assert.That(connection.LimitHops(3), Is.True);
            connection.Output.Write("answer"u8);
            await connection.Output.FlushAsync();

            // Not sent yet: the loop sends at the end of its turn.
            connection.RestoreHops();
            int early = Read(connection, v6);
            ReadResult read = await connection.Input.ReadAsync();
            connection.Input.AdvanceTo(read.Buffer.End);
            connection.RestoreHops();
            seen.TrySetResult([early, Read(connection, v6) - usual]);
            await connection.DisposeAsync();
        });
        using var socket = new Socket(IPAddress.Parse(host).AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000 };
        socket.Connect(listener.LocalEndPoint!);
        byte[] answer = new byte[16];
        Assert.That(socket.Receive(answer), Is.EqualTo(6));
        socket.Send("next"u8);
        Assert.That(await seen.Task.WaitAsync(Limit), Is.EqualTo([3, 0]));
    }

    private static unsafe int Read(LoopConnection connection, bool v6)
    {
        int value = 0;
        uint length = sizeof(int);
        PosixResult.From(LibC.getsockopt(
            connection.Descriptor, v6 ? LibC.IPPROTO_IPV6 : LibC.IPPROTO_IP, v6 ? LibC.IPV6_UNICAST_HOPS : LibC.IP_TTL, &value, &length)).ThrowOnError("getsockopt");
        return value;
    }
}
