using System.IO.Pipelines;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>Notices an upstream that answers, or ends, before it has the whole body, and stops the upload for it.</summary>
internal sealed class EarlyAnswer(IRelayConnection upstream, GuestBody body, ResponseHead head, HeadLimits limits, bool isHead)
{
    private bool _flushing;
    private bool _watching;

    /// <summary>An answer, or the end of the upstream, is there.</summary>
    public bool Came { get; private set; }

    /// <summary>Starts to watch the upstream's input, which nobody else may read until <see cref="Stop"/>.</summary>
    public async void Start()
    {
        _watching = true;
        try
        {
            Came = await WatchAsync(upstream.Input);
        }
        catch (Exception e) when (Transport.IsFailure(e))
        {
            Came = true;
        }

        _watching = false;
        if (Came)
        {
            body.Interrupt();
            if (_flushing)
            {
                upstream.Output.CancelPendingFlush();
            }
        }
    }

    /// <summary>Ends the watch; what came stays unread.</summary>
    public void Stop()
    {
        if (_watching)
        {
            upstream.Input.CancelPendingRead();
        }
    }

    /// <summary>Flushes to the upstream, no longer than until it answers.</summary>
    /// <returns>False when it takes no more.</returns>
    public async ValueTask<bool> FlushAsync()
    {
        _flushing = true;
        var open = await Transport.FlushAsync(upstream.Output);
        _flushing = false;
        return open;
    }

    private async ValueTask<bool> WatchAsync(PipeReader input)
    {
        while (true)
        {
            var read = await input.ReadAsync();
            if (read.IsCanceled)
            {
                input.AdvanceTo(read.Buffer.Start);
                return false;
            }

            var parsed = ResponseParser.Parse(read.Buffer, head, limits, isHead);
            if (parsed.Status == ParseStatus.Complete && head.StatusCode is < 200 and not 101)
            {
                input.AdvanceTo(read.Buffer.GetPosition(parsed.Consumed));
            }
            else if (parsed.Status == ParseStatus.Incomplete && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
            else
            {
                input.AdvanceTo(read.Buffer.Start);
                return true;
            }
        }
    }
}
