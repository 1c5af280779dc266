using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

/// <summary>A running loop and a listener on loopback, ended with each test.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class LoopTestCase
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    protected EventLoop Loop { get; private set; } = null!;

    protected ListeningSocket Listener { get; private set; } = null!;

    [SetUp]
    public void StartLoop()
    {
        Loop = new EventLoop("test");
        Loop.Start();
        Listener = ListeningSocket.Tcp(new IPEndPoint(IPAddress.Loopback, 0));
    }

    [TearDown]
    public void StopLoop()
    {
        Loop.Dispose();
        Listener.Dispose();
    }

    protected Socket Connect()
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 10_000, SendTimeout = 10_000 };
        socket.Connect(Listener.LocalEndPoint!);
        return socket;
    }

    protected static int ReceiveAll(Socket socket, byte[] buffer)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int count = socket.Receive(buffer, total, buffer.Length - total, SocketFlags.None);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }
}
