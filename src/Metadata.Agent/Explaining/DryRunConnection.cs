using System.IO.Pipelines;
using System.Text;
using Metadata.Relay;

namespace Metadata.Agent.Explaining;

/// <summary>A connection in memory that carries one request. What asks it bounds the time, so that it has no deadlines.</summary>
internal sealed class DryRunConnection : IRelayConnection
{
    // Documents are shorter; of a longer answer only the length is of interest.
    private const int LongestKept = 256 * 1024;

    private static readonly PipeOptions _options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _in = new(_options);
    private readonly Pipe _out = new(_options);

    /// <summary>Makes a connection on which the request has come.</summary>
    public DryRunConnection(string request)
    {
        Span<byte> target = _in.Writer.GetSpan(request.Length);
        _in.Writer.Advance(Encoding.ASCII.GetBytes(request, target));
    }

    /// <inheritdoc/>
    public PipeReader Input => _in.Reader;

    /// <inheritdoc/>
    public PipeWriter Output => _out.Writer;

    /// <inheritdoc/>
    public UInt128 Source => default;

    /// <inheritdoc/>
    public bool DeadlinePassed => false;

    /// <inheritdoc/>
    public Action? DeadlineAction { get; set; }

    /// <inheritdoc/>
    public long BytesSent => 0;

    /// <inheritdoc/>
    public bool OutputBlocked => false;

    /// <summary>Lets the request be read and takes the answer to its end.</summary>
    /// <returns>The answer's first bytes, and how many there were.</returns>
    public async Task<(byte[] Kept, long Length)> ExchangeAsync()
    {
        await _in.Writer.FlushAsync();
        using var kept = new MemoryStream();
        long length = 0;
        while (true)
        {
            ReadResult read = await _out.Reader.ReadAsync();
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                length += part.Length;
                kept.Write(part.Span[..Math.Min(part.Length, LongestKept - (int)kept.Length)]);
            }

            _out.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return (kept.ToArray(), length);
            }
        }
    }

    /// <inheritdoc/>
    public void SetDeadline(TimeSpan after)
    {
        // See the type.
    }

    /// <inheritdoc/>
    public void ClearDeadline()
    {
        // See the type.
    }

    /// <inheritdoc/>
    public void Abort() => _in.Writer.Complete();

    /// <inheritdoc/>
    public ValueTask CloseAsync(bool linger)
    {
        _in.Reader.Complete();
        _out.Writer.Complete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public int FormatPeer(Span<byte> destination) => 0;
}
