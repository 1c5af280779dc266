using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

/// <summary>Whose frame opened a connection. Real links are tested end to end.</summary>
public sealed class FirstFrameTests : LoopTestCase
{
    private static readonly PeerAddress _peer = PeerAddress.From(IPAddress.Parse("fe80::1234:5678:9abc:def0"), 4711);

    [Test]
    public void The_source_of_a_frame_of_that_peer_is_its_MAC() =>
        Assert.That(FirstFrame.SourceOf(Frame(), _peer), Is.EqualTo(0xfa163e000001));

    [TestCase(6, 0xfb, TestName = "A_group_sends_nothing")]
    [TestCase(12, 0x81, TestName = "A_tagged_frame_says_nothing")]
    [TestCase(13, 0x00, TestName = "Another_protocol_says_nothing")]
    [TestCase(37, 0xf1, TestName = "A_packet_of_another_peer_says_nothing")]
    public void What_is_not_such_a_frame_says_nothing(int position, int value)
    {
        byte[] frame = Frame();
        frame[position] = (byte)value;
        Assert.That(FirstFrame.SourceOf(frame, _peer), Is.Zero);
    }

    [Test]
    public void A_frame_cut_short_says_nothing()
    {
        byte[] frame = Frame();
        for (int length = 0; length < 54; length++)
        {
            Assert.That(FirstFrame.SourceOf(frame.AsSpan(0, length), _peer), Is.Zero, $"{length} bytes");
        }
    }

    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public async Task An_address_that_is_not_link_local_has_none(string host)
    {
        using var listener = ListeningSocket.Tcp(new IPEndPoint(IPAddress.Parse(host), 0), options: new TcpListenOptions { KeepFirstFrame = true });
        var seen = new TaskCompletionSource<ulong>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Listen(listener, async connection =>
        {
            seen.TrySetResult(FirstFrame.ReadSource(connection));
            await connection.DisposeAsync();
        });
        using var socket = new Socket(IPAddress.Parse(host).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(listener.LocalEndPoint!);
        Assert.That(await seen.Task.WaitAsync(Limit), Is.Zero);
    }

    // Ethernet, IPv6, TCP.
    private static byte[] Frame()
    {
        byte[] frame = new byte[14 + 40 + 20];
        Convert.FromHexString("33330000000a" + "fa163e000001" + "86dd").CopyTo(frame, 0);
        frame[14] = 0x60;
        _peer.ToIPAddress().GetAddressBytes().CopyTo(frame, 14 + 8);
        return frame;
    }
}
