namespace Metadata.Relay;

/// <summary>
/// Total time and least rate of one transfer. It counts the deadlines that passed instead of reading a clock: a
/// transfer that ends before its first one costs nothing.
/// </summary>
internal struct Pace
{
    private TimeSpan _elapsed;
    private TimeSpan _armed;
    private long _base;

    /// <summary>Starts.</summary>
    /// <param name="bytes">Where the transfer's counter stands.</param>
    /// <param name="total">Time for all of it.</param>
    /// <param name="grace">Time before the rate counts.</param>
    /// <returns>When to call <see cref="Judge"/>.</returns>
    public TimeSpan Begin(long bytes, TimeSpan total, TimeSpan grace)
    {
        _elapsed = TimeSpan.Zero;
        _base = bytes;
        return Arm(total < grace ? total : grace);
    }

    /// <summary>The deadline passed: goes on, or the transfer is over.</summary>
    /// <param name="bytes">The counter now.</param>
    /// <param name="total">Time for all of it.</param>
    /// <param name="grace">Time before the rate counts.</param>
    /// <param name="rate">Bytes per second at least, on average; 0 for any.</param>
    /// <param name="next">When to call again.</param>
    public PaceVerdict Judge(long bytes, TimeSpan total, TimeSpan grace, int rate, out TimeSpan next)
    {
        _elapsed += _armed;
        next = default;
        if (_elapsed >= total)
        {
            return PaceVerdict.OutOfTime;
        }

        // The moment at which the average falls below the rate if nothing more comes.
        var due = rate == 0 ? total : TimeSpan.FromSeconds((double)(bytes - _base) / rate);
        due = due < grace ? grace : due;
        if (_elapsed >= due)
        {
            return PaceVerdict.TooSlow;
        }

        next = Arm((due < total ? due : total) - _elapsed);
        return PaceVerdict.GoesOn;
    }

    /// <summary>A wait that was armed for another reason counts as part of the transfer.</summary>
    public TimeSpan Arm(TimeSpan wait) => _armed = wait;
}
