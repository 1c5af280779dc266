using System.Text;
using Metadata.Relay.Link;

namespace Metadata.Fuzz;

/// <summary>
/// Bytes read as frames of the link, so that mutations change what is said and not only where it is malformed: per frame a byte each
/// for type, stream and flags, two for the payload's length, then the payload. Type 0 stands for bytes that go out as they are.
/// </summary>
internal sealed class LinkScript
{
    private const int Prefix = 5;
    private const int Streams = 8;

    private readonly List<byte> _bytes = [];
    private readonly HashSet<uint> _ended = [];

    /// <summary>What goes to the agent.</summary>
    public byte[] Bytes => [.. _bytes];

    /// <summary>Every frame is whole, so that another may follow.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>The data of each stream up to its end, by its number; what is sent behind an end belongs to no request.</summary>
    public Dictionary<uint, List<byte>> Data { get; } = [];

    /// <summary>Streams that were given up.</summary>
    public HashSet<uint> Reset { get; } = [];

    /// <summary>Who asks on a stream.</summary>
    public static LinkIdentity Identity(uint stream)
    {
        Guid id = new((int)stream, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        return stream % 3 == 0
            ? LinkIdentity.From(stream % 2 == 0, id, new UInt128(0xfe80_0000_0000_0000, stream)) with { Mac = 0xfa16_3e00_0000ul + stream }
            : LinkIdentity.From(stream % 2 == 0, id, new UInt128(0, 0xFFFF_0A00_0000UL + stream));
    }

    /// <summary>One frame of a script, as text whose characters are bytes.</summary>
    public static string Frame(LinkFrameType type, int stream, bool end, string payload) =>
        $"{(char)type}{(char)stream}{(char)(end ? 1 : 0)}{(char)(payload.Length >> 8)}{(char)(payload.Length & 0xFF)}{payload}";

    public static LinkScript Read(ReadOnlySpan<byte> input)
    {
        LinkScript script = new();
        while (input.Length >= Prefix)
        {
            int length = Math.Min((input[3] << 8) | input[4], input.Length - Prefix);
            script.Add(input[0], (uint)input[1] % Streams, input[2], input.Slice(Prefix, length));
            input = input[(Prefix + length)..];
        }

        return script;
    }

    private void Add(byte type, uint stream, byte flags, ReadOnlySpan<byte> payload)
    {
        LinkFrameType kind = (LinkFrameType)(type % Streams);
        if (kind == LinkFrameType.None)
        {
            IsWhole = false;
            _bytes.AddRange(payload);
            return;
        }

        Span<byte> identity = stackalloc byte[kind == LinkFrameType.Open && (flags & 2) == 0 ? Identity(stream).Size + LinkProtocol.TraceSize : 0];
        if (identity.Length > 0)
        {
            Identity(stream).Write(identity);
            new LinkTrace(Identity(stream).Id, stream | 1, stream).Write(identity[Identity(stream).Size..]);
        }

        Span<byte> header = stackalloc byte[LinkProtocol.HeaderSize];
        new LinkFrameHeader(stream, kind, (flags & 1) != 0, identity.Length + payload.Length).Write(header);
        _bytes.AddRange(header);
        _bytes.AddRange(identity);
        _bytes.AddRange(payload);
        switch (kind)
        {
            case LinkFrameType.Open when identity.Length > 0 && Data.TryAdd(stream, [.. payload]):
                End(stream, flags);
                break;
            case LinkFrameType.Data when !_ended.Contains(stream) && Data.TryGetValue(stream, out List<byte>? data):
                data.AddRange(payload);
                End(stream, flags);
                break;
            case LinkFrameType.Reset:
                Reset.Add(stream);
                break;
        }
    }

    private void End(uint stream, byte flags)
    {
        if ((flags & 1) != 0)
        {
            _ended.Add(stream);
        }
    }

    /// <summary>A script's text for a request on a stream.</summary>
    public static string Get(int stream, string path) =>
        Frame(LinkFrameType.Open, stream, false, $"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");

    /// <summary>The bytes of a number in network order.</summary>
    public static string Number(int value) => Encoding.Latin1.GetString([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
}
