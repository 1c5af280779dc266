using System.Buffers;
using BenchmarkDotNet.Attributes;
using Metadata.Relay.Link;

namespace Metadata.Benchmarks.Link;

/// <summary>Frames of the link: a head with the guest's identity, written and taken apart again.</summary>
[MemoryDiagnoser]
public class FrameBenchmarks
{
    private readonly byte[] _frame = new byte[LinkProtocol.HeaderSize + LinkProtocol.IdentitySize + 100];
    private readonly LinkIdentity _identity = LinkIdentity.From(false, Guid.Parse("11111111-2222-4333-8444-555555555555"), new UInt128(0, 0xFFFF_0A00_0005));
    private ReadOnlySequence<byte> _input;

    [GlobalSetup]
    public void Setup()
    {
        Write();
        _input = new ReadOnlySequence<byte>(_frame);
    }

    [Benchmark]
    public void Write()
    {
        new LinkFrameHeader(7, LinkFrameType.Open, true, _frame.Length - LinkProtocol.HeaderSize).Write(_frame);
        _identity.Write(_frame.AsSpan(LinkProtocol.HeaderSize));
    }

    [Benchmark]
    public LinkIdentity Take()
    {
        ReadOnlySequence<byte> buffer = _input;
        bool whole = LinkFrameHeader.TryTake(ref buffer, out _, out ReadOnlySequence<byte> payload, out _);
        return whole && LinkIdentity.TryRead(payload.FirstSpan, out LinkIdentity identity) ? identity : throw new InvalidOperationException();
    }
}
