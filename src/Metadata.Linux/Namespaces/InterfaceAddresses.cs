using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Metadata.Linux.Native;

namespace Metadata.Linux.Namespaces;

/// <summary>Addresses of interfaces of the calling thread's network namespace: rtnetlink(7).</summary>
public static class InterfaceAddresses
{
    // The sizes of struct nlmsghdr, struct ifaddrmsg and struct rtattr; all numbers in the host's order.
    private const int MessageHeader = 16;
    private const int AddressHeader = 8;
    private const int AttributeHeader = 4;

    /// <summary>Names of the interfaces, in the order in which they were made.</summary>
    public static IReadOnlyList<string> InterfaceNames()
    {
        // /proc/net is that of the process's first thread. Two lines of headings; then "name: counters".
        const int Headings = 2;
        return [.. File.ReadAllLines("/proc/thread-self/net/dev").Skip(Headings).Select(static line => line[..line.IndexOf(':', StringComparison.Ordinal)].Trim())];
    }

    /// <summary>Gives an interface an address, as <c>ip address add</c> does.</summary>
    /// <param name="name">The interface.</param>
    /// <param name="address">IPv4 or IPv6.</param>
    /// <param name="prefixLength">Its prefix in bits.</param>
    /// <returns>False: the interface has it already.</returns>
    /// <exception cref="PosixException">The kernel refused: ENODEV, EPERM; EACCES when IPv6 is off.</exception>
    public static bool Add(string name, IPAddress address, int prefixLength)
    {
        ArgumentNullException.ThrowIfNull(address);
        uint index = LibC.if_nametoindex(name);
        if (index == 0)
        {
            throw new PosixException($"interface {name}", LibC.ENODEV);
        }

        int socket = PosixResult.From(LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE)).ThrowOnError("socket(AF_NETLINK)");
        try
        {
            Posix.Send(socket, Request(index, address, prefixLength)).ThrowOnError("send(RTM_NEWADDR)");

            // The kernel answers before send returns: struct nlmsghdr, then the errno, negative.
            byte[] answer = new byte[256];
            int length = Posix.Recv(socket, answer).ThrowOnError("recv(RTM_NEWADDR)");
            int error = length >= MessageHeader + sizeof(int) && MemoryMarshal.Read<ushort>(answer.AsSpan(4)) == LibC.NLMSG_ERROR
                ? -MemoryMarshal.Read<int>(answer.AsSpan(MessageHeader))
                : LibC.EPROTO;
            return error switch
            {
                0 => true,
                LibC.EEXIST => false,
                _ => throw new PosixException($"adding {address}/{prefixLength} to {name}", error),
            };
        }
        finally
        {
            Posix.Close(socket);
        }
    }

    private static byte[] Request(uint index, IPAddress address, int prefixLength)
    {
        byte[] bytes = address.GetAddressBytes();
        int attribute = AttributeHeader + bytes.Length;
        byte[] message = new byte[MessageHeader + AddressHeader + (2 * attribute)];
        MemoryMarshal.Write(message, message.Length);
        MemoryMarshal.Write(message.AsSpan(4), LibC.RTM_NEWADDR);
        MemoryMarshal.Write(message.AsSpan(6), (ushort)(LibC.NLM_F_REQUEST | LibC.NLM_F_ACK | LibC.NLM_F_CREATE | LibC.NLM_F_EXCL));

        // struct ifaddrmsg: family, prefix length, flags, scope (0: global; IPv6's follows from the address), index.
        Span<byte> body = message.AsSpan(MessageHeader);
        body[0] = (byte)(address.AddressFamily == AddressFamily.InterNetwork ? LibC.AF_INET : LibC.AF_INET6);
        body[1] = (byte)prefixLength;
        MemoryMarshal.Write(body[4..], index);
        ushort[] types = [LibC.IFA_LOCAL, LibC.IFA_ADDRESS];
        for (int i = 0; i < types.Length; i++)
        {
            Span<byte> at = body[(AddressHeader + (i * attribute))..];
            MemoryMarshal.Write(at, (ushort)attribute);
            MemoryMarshal.Write(at[2..], types[i]);
            bytes.CopyTo(at[AttributeHeader..]);
        }

        return message;
    }
}
