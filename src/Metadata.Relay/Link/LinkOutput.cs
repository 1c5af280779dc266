using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Metadata.Relay.Link;

/// <summary>
/// The sending half of a link: frames of many streams in one pipe, in the order of writing. Data frames grow in place
/// until another stream writes or the batch ends.
/// </summary>
internal sealed class LinkOutput(PipeWriter output, Action<LinkOutput> unblocked)
{
    private Memory<byte> _header;
    private LinkStream? _open;
    private bool _isFirst;
    private int _length;
    private bool _dirty;

    /// <summary>The peer does not take what is already written.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>The peer is gone.</summary>
    public bool IsEnded { get; private set; }

    public Memory<byte> GetMemory(LinkStream stream, int sizeHint)
    {
        if (_open != stream || _length >= LinkProtocol.TargetPayload)
        {
            EndFrame(end: false);
            BeginFrame(stream);
        }

        return output.GetMemory(sizeHint);
    }

    public void Advance(LinkStream stream, int bytes)
    {
        output.Advance(bytes);
        _length += bytes;
        stream.SendCredit -= bytes;
        stream.BytesSent += bytes;
    }

    /// <summary>Ends a stream's direction, with its last frame when that is still open.</summary>
    public void End(LinkStream stream)
    {
        if (_open != stream)
        {
            EndFrame(end: false);
            BeginFrame(stream);
        }

        EndFrame(end: true);
    }

    public void WriteControl(LinkFrameType type, uint stream, uint value)
    {
        EndFrame(end: false);
        var span = output.GetSpan(LinkProtocol.HeaderSize + sizeof(uint));
        new LinkFrameHeader(stream, type, End: false, sizeof(uint)).Write(span);
        BinaryPrimitives.WriteUInt32BigEndian(span[LinkProtocol.HeaderSize..], value);
        output.Advance(LinkProtocol.HeaderSize + sizeof(uint));
        _dirty = true;
    }

    public void WriteProbe(LinkFrameType type, ulong value)
    {
        EndFrame(end: false);
        var span = output.GetSpan(LinkProtocol.HeaderSize + sizeof(ulong));
        new LinkFrameHeader(0, type, End: false, sizeof(ulong)).Write(span);
        BinaryPrimitives.WriteUInt64BigEndian(span[LinkProtocol.HeaderSize..], value);
        output.Advance(LinkProtocol.HeaderSize + sizeof(ulong));
        _dirty = true;
    }

    /// <summary>Gives everything written to the connection.</summary>
    public void Flush()
    {
        EndFrame(end: false);
        if (!_dirty || IsBlocked || IsEnded)
        {
            return;
        }

        _dirty = false;
        try
        {
            var flush = output.FlushAsync();
            if (!flush.IsCompletedSuccessfully)
            {
                IsBlocked = true;
                AwaitFlush(flush);
            }
            else if (flush.Result.IsCompleted)
            {
                IsEnded = true;
            }
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            IsEnded = true;
        }
    }

    private async void AwaitFlush(ValueTask<FlushResult> flush)
    {
        try
        {
            IsEnded |= (await flush).IsCompleted;
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            IsEnded = true;
        }

        IsBlocked = false;
        Flush();
        unblocked(this);
    }

    private void BeginFrame(LinkStream stream)
    {
        _open = stream;
        _isFirst = !stream.Opened;
        _length = 0;
        _header = output.GetMemory(LinkProtocol.HeaderSize)[..LinkProtocol.HeaderSize];
        output.Advance(LinkProtocol.HeaderSize);
        _dirty = true;
        if (_isFirst)
        {
            stream.Opened = true;
            var identity = stream.Identity;
            var size = identity.Size + LinkProtocol.TraceSize;
            var span = output.GetSpan(size);
            identity.Write(span);
            stream.Trace.Write(span[identity.Size..]);
            output.Advance(size);
            _length = size;
        }
    }

    private void EndFrame(bool end)
    {
        if (_open is { } stream)
        {
            new LinkFrameHeader(stream.Id, _isFirst ? LinkFrameType.Open : LinkFrameType.Data, end, _length).Write(_header.Span);
            _open = null;
            _header = default;
        }
    }
}
