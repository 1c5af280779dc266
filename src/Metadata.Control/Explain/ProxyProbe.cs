using System.Net;
using System.Net.Sockets;
using System.Text;
using Metadata.Http;
using Metadata.Linux.Namespaces;

namespace Metadata.Control.Explain;

/// <summary>One request to the proxy from inside its namespace. The agent answers it with 404: nobody's address asks.</summary>
internal static class ProxyProbe
{
    private const int LongestAnswer = 64 * 1024;
    private const int Patience = 10_000;

    private static readonly byte[] _request = "GET /.metadata-proxy/probe HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n"u8.ToArray();

    /// <summary>Asks at an address, from the loopback address where the kernel lets it.</summary>
    /// <exception cref="NamespaceException">The namespace cannot be entered.</exception>
    public static ProbeResult Ask(NetworkNamespace space, IPEndPoint service)
    {
        try
        {
            return Parse(space.Run(() => Exchange(service)));
        }
        catch (SocketException exception)
        {
            return new ProbeResult(0, "", exception.Message);
        }
    }

    private static byte[] Exchange(IPEndPoint service)
    {
#pragma warning disable RS0030 // One blocking request on a thread of its own; no guest's traffic passes here.
        using var socket = new Socket(service.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SendTimeout = socket.ReceiveTimeout = Patience;
        if (service.AddressFamily == AddressFamily.InterNetwork)
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        IAsyncResult connecting = socket.BeginConnect(service, null, null);
        if (!connecting.AsyncWaitHandle.WaitOne(Patience))
        {
            throw new SocketException((int)SocketError.TimedOut);
        }

        socket.EndConnect(connecting);
        socket.Send(_request);
        byte[] answer = new byte[LongestAnswer];
        int length = 0;
        while (length < answer.Length && socket.Receive(answer, length, answer.Length - length, SocketFlags.None) is > 0 and var read)
        {
            length += read;
        }
#pragma warning restore RS0030

        return answer[..length];
    }

    private static ProbeResult Parse(byte[] answer)
    {
        var head = new ResponseHead();
        ParseResult parsed = ResponseParser.Parse(answer, head, HeadLimits.Default, requestWasHead: false);
        if (parsed.Status != ParseStatus.Complete)
        {
            return new ProbeResult(0, "", answer.Length == 0 ? "the connection ended without an answer" : "the answer is not HTTP");
        }

        const string Label = "reason: ";
        string? line = Encoding.Latin1.GetString(answer.AsSpan(parsed.Consumed)).Split('\n')
            .FirstOrDefault(static line => line.StartsWith(Label, StringComparison.Ordinal));
        return new ProbeResult(head.StatusCode, line?[Label.Length..].TrimEnd('\r') ?? "", "");
    }
}
