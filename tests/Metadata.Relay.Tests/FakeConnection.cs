using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.RegularExpressions;

namespace Metadata.Relay.Tests;

/// <summary>One end of a connection in memory; the test holds the other.</summary>
internal sealed partial class FakeConnection : IRelayConnection
{
    private static readonly PipeOptions Options = new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _in = new(Options);
    private readonly Pipe _out = new(Options);
    private string _peer = "10.0.0.5";

    public PipeReader Input => _in.Reader;

    public PipeWriter Output => _out.Writer;

    public UInt128 Source { get; init; }

    public Action? DeadlineAction { get; set; }

    public long BytesSent { get; set; }

    public bool OutputBlocked { get; set; }

    public bool DeadlinePassed { get; private set; }

    public TimeSpan? Deadline { get; private set; }

    public bool Aborted { get; private set; }

    public bool Closed { get; private set; }

    public bool Lingered { get; private set; }

    public FakeConnection WithPeer(string peer)
    {
        _peer = peer;
        return this;
    }

    /// <summary>Stands for a guest's.</summary>
    public bool CrossesHops { get; init; }

    /// <summary>What the limit was set to, and 0 for each time it was to be taken away.</summary>
    public List<int> Hops { get; } = [];

    /// <summary>The kernel takes no limit.</summary>
    public bool RefusesHops { get; init; }

    public bool LimitHops(int hops)
    {
        Hops.Add(hops);
        return !RefusesHops;
    }

    public void RestoreHops()
    {
        if (CrossesHops)
        {
            Hops.Add(0);
        }
    }

    /// <summary>Closing does not end.</summary>
    public bool HoldClose { get; init; }

    public void SetDeadline(TimeSpan after) => Deadline = after;

    public void ClearDeadline() => Deadline = null;

    public void Abort()
    {
        Aborted = true;
        _in.Writer.Complete();
        _out.Reader.Complete();
    }

    public ValueTask CloseAsync(bool linger)
    {
        Closed = true;
        Lingered = linger;
        _in.Reader.Complete();
        _out.Writer.Complete();
        return HoldClose && !Aborted ? new(new TaskCompletionSource().Task) : ValueTask.CompletedTask;
    }

    public int FormatPeer(Span<byte> destination) => Encoding.ASCII.GetBytes(_peer, destination);

    /// <summary>The deadline passes.</summary>
    public void Expire()
    {
        Deadline = null;
        if (DeadlineAction is { } action)
        {
            action();
            return;
        }

        DeadlinePassed = true;
        Abort();
    }

    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        var memory = _in.Writer.GetSpan(bytes.Length);
        bytes.CopyTo(memory);
        _in.Writer.Advance(bytes.Length);
        Expect(_in.Writer.FlushAsync());
    }

    /// <summary>Sends what the relay may not read yet.</summary>
    public void TrySend(string text)
    {
        _in.Writer.Write(Encoding.Latin1.GetBytes(text));
        _ = _in.Writer.FlushAsync().AsTask();
    }

    private static void Expect(ValueTask<FlushResult> flush)
    {
        if (!flush.IsCompleted)
        {
            throw new InvalidOperationException("The relay does not read.");
        }
    }

    public void SendEnd() => _in.Writer.Complete();

    /// <summary>What the relay wrote since the last call, without the fields that differ each time.</summary>
    public string Take() => RequestIdFields().Replace(TakeWhole(), "");

    /// <summary>What the relay wrote since the last call.</summary>
    public string TakeWhole()
    {
        if (!_out.Reader.TryRead(out var read))
        {
            return "";
        }

        var text = Encoding.Latin1.GetString(read.Buffer);
        _out.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    /// <summary>Drops what the relay wrote.</summary>
    public long Skip()
    {
        if (!_out.Reader.TryRead(out var read))
        {
            return 0;
        }

        var length = read.Buffer.Length;
        _out.Reader.AdvanceTo(read.Buffer.End);
        return length;
    }

    [GeneratedRegex("X-(Openstack-)?Request-Id: req-[0-9a-f-]{36}\r\n")]
    private static partial Regex RequestIdFields();
}
