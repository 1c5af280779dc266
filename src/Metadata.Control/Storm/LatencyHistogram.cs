using System.Numerics;

namespace Metadata.Control.Storm;

/// <summary>Counts times in microseconds, each bucket at most 3 % wide, in 7 KiB however many there are.</summary>
internal sealed class LatencyHistogram
{
    // 32 buckets per power of two; below 64 each value has its own.
    private const int Bits = 5;

    private readonly long[] _counts = new long[(31 - Bits + 1) << Bits];

    /// <summary>Times recorded.</summary>
    public long Count { get; private set; }

    /// <summary>The longest, exact.</summary>
    public long Max { get; private set; }

    /// <summary>Records a time; more than half an hour counts as half an hour.</summary>
    public void Record(long microseconds)
    {
        var value = (int)Math.Clamp(microseconds, 0, int.MaxValue);
        _counts[Index(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    /// <summary>The time that this share of all was not longer than; 0 when there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public long Percentile(double share)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * share));
        long seen = 0;
        for (var index = 0; index < _counts.Length; index++)
        {
            seen += _counts[index];
            if (seen >= wanted)
            {
                return Math.Min(Highest(index), Max);
            }
        }

        return 0;
    }

    private static int Index(int value)
    {
        var shift = Math.Max(0, BitOperations.Log2((uint)value | 1) - Bits);
        return (shift << Bits) + (value >> shift);
    }

    private static long Highest(int index)
    {
        var shift = Math.Max(0, (index >> Bits) - 1);
        return ((index - ((long)shift << Bits) + 1) << shift) - 1;
    }
}
