using System.Buffers.Binary;
using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>
/// The frame that opened a TCP connection, kept by the kernel (TCP_SAVE_SYN, tcp(7); with the link layer's header since
/// Linux 5.10): who sent it on the link, whatever the neighbour table says later.
/// </summary>
public static unsafe class FirstFrame
{
    // <linux/tcp.h>: start from the Ethernet header.
    private const int WithLinkHeader = 2;

    private const int EthernetSize = 14;
    private const int IPv6Size = 40;
    private const int IPv6Type = 0x86dd;

    // Ethernet, IPv6 with a few extension headers, the longest TCP header.
    private const int LongestFrame = 512;

    /// <summary>Connections that are opened from now on keep it: set before anyone can connect. An older kernel keeps none, and nothing is known then.</summary>
    internal static void Keep(int descriptor) => _ = Posix.SetOption(descriptor, LibC.IPPROTO_TCP, LibC.TCP_SAVE_SYN, WithLinkHeader);

    /// <summary>The MAC, 48 bits, of a peer with an IPv6 link-local address. The kernel gives the frame away once: the first call counts.</summary>
    /// <returns>0: not known (another address, another kind of link, SYN cookies).</returns>
    public static ulong ReadSource(LoopConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (!connection.IsOpen || !connection.RemoteAddress.IsLinkLocal)
        {
            return 0;
        }

        byte* frame = stackalloc byte[LongestFrame];
        uint length = LongestFrame;
        return LibC.getsockopt(connection.Descriptor, LibC.IPPROTO_TCP, LibC.TCP_SAVED_SYN, frame, &length) == 0
            ? SourceOf(new ReadOnlySpan<byte>(frame, (int)length), connection.RemoteAddress)
            : 0;
    }

    /// <summary>The source of an untagged Ethernet frame with an IPv6 packet of that peer; 0 for every other.</summary>
    internal static ulong SourceOf(ReadOnlySpan<byte> frame, PeerAddress peer)
    {
        if (frame.Length < EthernetSize + IPv6Size
            || BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) != IPv6Type
            || BinaryPrimitives.ReadUInt128BigEndian(frame[(EthernetSize + 8)..]) != peer.ToUInt128())
        {
            return 0;
        }

        // The lowest bit of the first byte: a group, which sends nothing.
        ulong source = BinaryPrimitives.ReadUInt64BigEndian(frame[6..]) >> 16;
        return (frame[6] & 1) == 0 ? source : 0;
    }
}
