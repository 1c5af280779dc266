using System.Net;
using System.Net.Sockets;
using System.Text;
using Metadata.Configuration;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Tests.Support;

/// <summary>A proxy in this process, on loopback with real sockets, in front of a stub agent.</summary>
internal sealed class ProxyRig : IDisposable
{
    private readonly MemoryStream _log = new();
    private readonly LineLog _lines;
    private readonly ListeningSocket _listener;
    private readonly LinkedAgent? _linked;
    private readonly List<Socket> _guests = [];

    /// <summary>Starts one with the given options besides the necessary ones.</summary>
    public ProxyRig(params string[] options)
        : this(agent: true, options)
    {
    }

    public ProxyRig(bool agent, string[] options, byte[]? answer = null, bool silent = false, bool linked = false)
    {
        Folder = Directory.CreateTempSubdirectory("ns-proxy-").FullName;
        string socket = Path.Join(Folder, "agent.sock");
        Agent = agent && !linked ? new StubAgent(socket, answer) { Silent = silent, Remember = false } : null;
        _linked = linked ? new LinkedAgent(socket) : null;
        _listener = ListeningSocket.Tcp(new IPEndPoint(IPAddress.IPv6Any, 0), options: new TcpListenOptions { V6Only = false });
        ProxyOptions parsed = ProxyOptions.Parse(
            ["--network-id", "01234567-89ab-cdef-0123-456789abcdef", "--metadata-proxy-socket", socket, "--link", linked ? "auto" : "off", .. options]);
        ILineSink stream = new StreamSink(Stream.Synchronized(_log), json: parsed.LogFormat == LogFormat.Json);
        _lines = new LineLog(parsed.LogFormat == LogFormat.Journald ? new JournalSink(Journal, stream) : stream, TimeProvider.System);
        Server = new ProxyServer(parsed, new ProxySockets([_listener], null), _lines.About(parsed.Netns ?? "", parsed.Identity));
        Server.Start();
    }

    public string Folder { get; }

    public StubAgent? Agent { get; }

    public ProxyServer Server { get; }

    /// <summary>Where a log in journald's form is sent.</summary>
    public string Journal => Path.Join(Folder, "journal");

    public string Log => Encoding.ASCII.GetString(_log.ToArray());

    /// <summary>A guest's connection from an address of 127.0.0.0/8, or from ::1.</summary>
    public Socket Connect(string source = "127.0.0.1")
    {
        IPAddress address = IPAddress.Parse(source);
        Socket guest = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000, SendTimeout = 20_000, NoDelay = true };
        lock (_guests)
        {
            _guests.Add(guest);
        }

        guest.Bind(new IPEndPoint(address, 0));
        guest.Connect(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : address, _listener.LocalEndPoint!.Port);
        return guest;
    }

    /// <summary>Bytes that the proxy's loop has allocated so far.</summary>
    public long AllocatedByLoop()
    {
        TaskCompletionSource<long> allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Server.Loop.Post(state => ((TaskCompletionSource<long>)state!).SetResult(GC.GetAllocatedBytesForCurrentThread()), allocated);
        return allocated.Task.GetAwaiter().GetResult();
    }

    /// <summary>One request on a connection of its own; the whole answer.</summary>
    public string Ask(string request, string source = "127.0.0.1")
    {
        using Socket guest = Connect(source);
        guest.Send(Encoding.Latin1.GetBytes(request));
        return ReadToEnd(guest);
    }

    public static string ReadToEnd(Socket guest)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = guest.Receive(buffer)) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            text.Append("(reset)");
        }

        return text.ToString();
    }

    /// <summary>An answer whose body has a length.</summary>
    public static string ReadAnswer(Socket guest)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int count = guest.Receive(buffer);
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            string soFar = text.ToString();
            int head = soFar.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (count == 0)
            {
                return soFar;
            }

            if (head < 0)
            {
                continue;
            }

            int at = soFar.IndexOf("Content-Length: ", StringComparison.Ordinal) + "Content-Length: ".Length;
            int length = int.Parse(soFar.AsSpan(at, soFar.IndexOf('\r', at) - at), System.Globalization.CultureInfo.InvariantCulture);
            if (soFar.Length >= head + 4 + length)
            {
                return soFar;
            }
        }
    }

    public void Dispose()
    {
        lock (_guests)
        {
            _guests.ForEach(guest => guest.Dispose());
        }

        Server.Dispose();
        _listener.Dispose();
        Agent?.Dispose();
        _linked?.Dispose();
        _lines.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
