using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>Writes socket addresses in the kernel's layout.</summary>
internal static unsafe class SocketAddress
{
    public const int MaxSize = 128;

    public static int Family(IPEndPoint endPoint) =>
        endPoint.AddressFamily == AddressFamily.InterNetwork ? LibC.AF_INET : LibC.AF_INET6;

    public static uint Write(IPEndPoint endPoint, byte* to)
    {
        ushort port = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness((ushort)endPoint.Port) : (ushort)endPoint.Port;
        if (endPoint.AddressFamily == AddressFamily.InterNetwork)
        {
            sockaddr_in* v4 = (sockaddr_in*)to;
            *v4 = default;
            v4->sin_family = LibC.AF_INET;
            v4->sin_port = port;
            endPoint.Address.TryWriteBytes(new Span<byte>(v4->sin_addr, 4), out _);
            return (uint)sizeof(sockaddr_in);
        }

        sockaddr_in6* v6 = (sockaddr_in6*)to;
        *v6 = default;
        v6->sin6_family = LibC.AF_INET6;
        v6->sin6_port = port;
        v6->sin6_scope_id = (uint)endPoint.Address.ScopeId;
        endPoint.Address.TryWriteBytes(new Span<byte>(v6->sin6_addr, 16), out _);
        return (uint)sizeof(sockaddr_in6);
    }

    /// <summary>The path of a unix socket's address; null for another family, and for a socket without one.</summary>
    public static string? ReadPath(byte* from, uint length)
    {
        if (length <= sizeof(ushort) || *(ushort*)from != LibC.AF_UNIX || from[sizeof(ushort)] == 0)
        {
            return null;
        }

        ReadOnlySpan<byte> path = new(from + sizeof(ushort), (int)length - sizeof(ushort));
        int end = path.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
    }

    /// <summary>A name as $NOTIFY_SOCKET has it: a path, or '@' and an abstract name.</summary>
    public static uint WriteNamed(string name, byte* to)
    {
        uint length = Write(name, to);
        if (name[0] != '@')
        {
            return length;
        }

        to[sizeof(ushort)] = 0;

        // An abstract name ends where its length says, not at a NUL.
        return length - 1;
    }

    // The kernel wants the terminating NUL counted.
    public static uint Write(string path, byte* to)
    {
        sockaddr_un* un = (sockaddr_un*)to;
        *un = default;
        un->sun_family = LibC.AF_UNIX;
        Span<byte> room = new(un->sun_path, sockaddr_un.PathSize - 1);
        if (path.Length == 0 || !Encoding.UTF8.TryGetBytes(path, room, out int length))
        {
            throw new PosixException($"unix socket '{path}' (at most {sockaddr_un.PathSize - 1} bytes)", LibC.ENAMETOOLONG);
        }

        return (uint)(sizeof(ushort) + length + 1);
    }
}
