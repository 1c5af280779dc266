using System.Net.Sockets;
using System.Text;

namespace Metadata.NamespaceProxy.Tests.Support;

/// <summary>An agent that answers every request with the same bytes, or as it is told.</summary>
internal sealed class StubAgent : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _connections = [];
    private readonly List<string> _heads = [];
    private readonly byte[] _answer;

    public StubAgent(string path, byte[]? answer = null)
    {
        _answer = answer ?? "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray();
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen(1024);
        _ = AcceptAsync();
    }

    /// <summary>Answers nothing.</summary>
    public bool Silent { get; set; }

    /// <summary>The heads it saw; kept only while <see cref="Remember"/>.</summary>
    public IReadOnlyList<string> Heads
    {
        get
        {
            lock (_heads)
            {
                return [.. _heads];
            }
        }
    }

    public bool Remember { get; init; } = true;

    /// <summary>Answers now whoever waits.</summary>
    public void Answer()
    {
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Send(_answer));
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_connections)
        {
            _connections.ForEach(connection => connection.Dispose());
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket connection = await _listener.AcceptAsync();
                lock (_connections)
                {
                    _connections.Add(connection);
                }

                _ = ServeAsync(connection);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            byte[] buffer = new byte[64 * 1024];
            int filled = 0;
            while (true)
            {
                int count = await connection.ReceiveAsync(buffer.AsMemory(filled));
                if (count == 0)
                {
                    return;
                }

                // What fills the buffer without a head's end is a body.
                filled = filled + count < buffer.Length ? filled + count : 0;
                for (int end; (end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) >= 0;)
                {
                    if (Remember)
                    {
                        lock (_heads)
                        {
                            _heads.Add(Encoding.ASCII.GetString(buffer, 0, end + 4));
                        }
                    }

                    filled -= end + 4;
                    buffer.AsSpan(end + 4, filled).CopyTo(buffer);
                    if (!Silent)
                    {
                        for (ReadOnlyMemory<byte> left = _answer; !left.IsEmpty;)
                        {
                            left = left[await connection.SendAsync(left)..];
                        }
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The proxy, or the test, ended it.
        }
    }
}
