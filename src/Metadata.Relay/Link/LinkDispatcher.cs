using System.Buffers;
using System.Buffers.Binary;

namespace Metadata.Relay.Link;

/// <summary>What each kind of frame does.</summary>
internal sealed class LinkDispatcher(LinkChannel channel, LinkOutput output)
{
    /// <summary>Handles one frame.</summary>
    /// <returns>False: the peer broke the protocol and the link must end.</returns>
    public bool Dispatch(in LinkFrameHeader header, in ReadOnlySequence<byte> payload) => header.Type switch
    {
        LinkFrameType.Open => OnOpen(header, payload),
        LinkFrameType.Data => OnData(header, payload),
        LinkFrameType.Window => OnWindow(header, payload),
        LinkFrameType.Reset => OnReset(header, payload),
        LinkFrameType.Ping => OnPing(header, payload),
        LinkFrameType.Pong => header is { Stream: 0, Length: sizeof(ulong) },
        LinkFrameType.GoAway => OnGoAway(header),
        _ => false,
    };

    private bool OnOpen(in LinkFrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (!channel.IsServer || header.Stream <= channel.LastId || header.Stream > int.MaxValue)
        {
            return false;
        }

        Span<byte> fields = stackalloc byte[LinkProtocol.IdentitySize + LinkProtocol.MacSize + LinkProtocol.TraceSize];
        fields = fields[..(int)Math.Min(payload.Length, fields.Length)];
        payload.Slice(0, fields.Length).CopyTo(fields);
        if (!LinkIdentity.TryRead(fields, out var who) || fields.Length < who.Size + LinkProtocol.TraceSize || !LinkTrace.TryRead(fields[who.Size..], out var trace))
        {
            return false;
        }

        channel.LastId = header.Stream;
        if (channel.IsGoingAway || channel.StreamCount >= LinkProtocol.MaxStreams)
        {
            output.WriteControl(LinkFrameType.Reset, header.Stream, (uint)LinkResetReason.Refused);
            return true;
        }

        var stream = channel.Begin(header.Stream);
        stream.Opened = true;
        stream.Identity = who;
        stream.Trace = trace;
        var taken = stream.Receive(payload.Slice(who.Size + LinkProtocol.TraceSize), header.End);
        channel.Accept(stream);
        return taken;
    }

    private bool OnData(in LinkFrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (channel.Find(header.Stream) is not { } stream)
        {
            // The rest of a stream that was given up.
            return IsKnown(header.Stream);
        }

        if (stream.RemoteEnded || !stream.Receive(payload, header.End))
        {
            return false;
        }

        if (stream.RemoteEnded && stream.Released)
        {
            channel.Remove(stream);
        }

        return true;
    }

    private bool OnWindow(in LinkFrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (header.Length != sizeof(uint) || !IsKnown(header.Stream) || Value(payload) is 0 or > LinkProtocol.InitialWindow + LinkProtocol.Overdraft)
        {
            return false;
        }

        if (channel.Find(header.Stream) is { } stream)
        {
            if (stream.SendCredit > LinkProtocol.InitialWindow)
            {
                return false;
            }

            stream.AddCredit((int)Value(payload));
        }

        return true;
    }

    private bool OnReset(in LinkFrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (header.Length != sizeof(uint) || !IsKnown(header.Stream))
        {
            return false;
        }

        if (channel.Find(header.Stream) is { } stream)
        {
            stream.Break(notProcessed: Value(payload) == (uint)LinkResetReason.Refused);
            if (stream.Released)
            {
                channel.Remove(stream);
            }
        }

        return true;
    }

    private bool OnPing(in LinkFrameHeader header, in ReadOnlySequence<byte> payload)
    {
        if (header is not { Stream: 0, Length: sizeof(ulong) })
        {
            return false;
        }

        Span<byte> value = stackalloc byte[sizeof(ulong)];
        payload.CopyTo(value);
        output.WriteProbe(LinkFrameType.Pong, BinaryPrimitives.ReadUInt64BigEndian(value));
        return true;
    }

    private bool OnGoAway(in LinkFrameHeader header)
    {
        channel.IsGoingAway = true;
        channel.EndWhenUnused();
        return header is { Stream: 0, Length: sizeof(uint) } && !channel.IsServer;
    }

    private bool IsKnown(uint stream) => stream != 0 && stream <= channel.LastId;

    private static uint Value(in ReadOnlySequence<byte> payload)
    {
        Span<byte> value = stackalloc byte[sizeof(uint)];
        payload.CopyTo(value);
        return BinaryPrimitives.ReadUInt32BigEndian(value);
    }
}
