namespace Metadata.Relay;

/// <summary>Told about what went wrong; called on the owning thread, must not block.</summary>
public interface IRelayObserver
{
    /// <summary>A request was refused with <paramref name="status"/> and <paramref name="code"/>.</summary>
    void Refused(Exchange exchange, int status, string code, Guid requestId);

    /// <summary>A source asked above its rate or window.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="offenders">All of them so far.</param>
    /// <param name="refused">False in a dry run: it is let through.</param>
    void Throttled(Exchange exchange, Offenders offenders, bool refused)
    {
    }

    /// <summary>A handler threw; the guest was told 500 when that was still possible.</summary>
    void Faulted(Exchange exchange, Exception exception);

    /// <summary>The upstream answered a forwarded request; its head goes to the guest as it is.</summary>
    void Answered(Exchange exchange, int status)
    {
    }

    /// <summary>
    /// The exchange is over, answered, refused or broken off: once for each, after everything else. <see cref="Exchange.Trace"/> and
    /// <see cref="Exchange.State"/> still stand, the spans of <see cref="Exchange.Head"/> do not.
    /// </summary>
    void Ended(Exchange exchange)
    {
    }
}
