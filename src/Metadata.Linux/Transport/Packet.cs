using Metadata.Linux.Native;

namespace Metadata.Linux.Transport;

/// <summary>One message between processes of this host, with descriptors that go along: SCM_RIGHTS of unix(7).</summary>
/// <param name="Text">At most <see cref="PacketSocket.MaxText"/> bytes of UTF-8.</param>
/// <param name="Descriptors">At most <see cref="PacketSocket.MaxDescriptors"/>. Sent: they stay the sender's; received: they are the receiver's to close.</param>
public readonly record struct Packet(string Text, IReadOnlyList<int> Descriptors)
{
    /// <summary>Closes the descriptors of a received packet.</summary>
    /// <param name="from">The first of them.</param>
    public void Close(int from = 0)
    {
        for (int i = from; i < Descriptors.Count; i++)
        {
            Posix.Close(Descriptors[i]);
        }
    }
}
