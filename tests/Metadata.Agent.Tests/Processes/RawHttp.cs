using System.Net.Sockets;
using System.Text;

namespace Metadata.Agent.Tests.Processes;

/// <summary>Requests as bytes, on a connection that the test holds.</summary>
internal static class RawHttp
{
    public static byte[] Get(string path, string address = Guests.Address) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: 169.254.169.254\r\nx-forwarded-for: {address}\r\n"
        + $"X-Neutron-Network-ID: {Guests.Network}\r\nConnection: close\r\n\r\n");

    public static Socket Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    public static string ReadToEnd(Socket socket)
    {
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        int read;
        while ((read = socket.Receive(buffer)) > 0)
        {
            answer.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }

    /// <summary>The status of the answer, or what came instead.</summary>
    public static string Status(string path, byte[] request)
    {
        try
        {
            string answer = Exchange(path, request);
            return answer.Length > 12 ? answer[9..12] : "nothing";
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode.ToString();
        }
    }

    public static string Exchange(string path, byte[] request)
    {
        using Socket socket = Connect(path);
        socket.Send(request);
        return ReadToEnd(socket);
    }
}
