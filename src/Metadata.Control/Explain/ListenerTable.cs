using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Metadata.Control.Explain;

/// <summary>The listening sockets in <c>/proc/thread-self/net/tcp</c> and <c>tcp6</c> (proc(5)): those of the namespace of the calling thread.</summary>
internal static class ListenerTable
{
    // TCP_LISTEN, <net/tcp_states.h>
    private const string Listening = "0A";

    private static readonly string[] _files = ["/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"];

    /// <summary>Those on a port.</summary>
    public static IReadOnlyList<Listener> Read(int port) =>
    [
        .. _files.Where(File.Exists).SelectMany(File.ReadLines).Select(Parse).OfType<Listener>().Where(listener => listener.EndPoint.Port == port),
    ];

    /// <summary>The listener of a line; null for a heading and for other states.</summary>
    public static Listener? Parse(string line)
    {
        string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (columns.Length < 10 || columns[3] != Listening || columns[1].Split(':') is not [var address, var port])
        {
            return null;
        }

        return new Listener(
            new IPEndPoint(Address(address), int.Parse(port, NumberStyles.HexNumber, CultureInfo.InvariantCulture)), long.Parse(columns[9], CultureInfo.InvariantCulture));
    }

    // 32 bits at a time, each in the host's order.
    private static IPAddress Address(string text)
    {
        byte[] bytes = Convert.FromHexString(text);
        for (int i = 0; BitConverter.IsLittleEndian && i < bytes.Length; i += 4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(i), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i)));
        }

        return new IPAddress(bytes);
    }
}
