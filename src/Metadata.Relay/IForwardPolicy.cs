using System.Buffers;
using Metadata.Http;

namespace Metadata.Relay;

/// <summary>What an owner of forwarded requests decides before the guest sees anything. Called on the owning thread; must end there.</summary>
public interface IForwardPolicy
{
    /// <summary>The upstream's answer is in hand.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="answer">Its head.</param>
    /// <param name="body">Its whole body when it is short and of known length, else null.</param>
    /// <param name="repeatable">The request may be sent again.</param>
    ValueTask<Verdict> AcceptAsync(Exchange exchange, ResponseHead answer, ReadOnlySequence<byte>? body, bool repeatable);

    /// <summary>No answer can be had now.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="failure">Why.</param>
    /// <param name="repeatable">The request may be sent again.</param>
    /// <returns>What happens now; <see cref="Recovery.Retry"/> is heeded only for a repeatable request.</returns>
    ValueTask<Recovery> RecoverAsync(Exchange exchange, Failure failure, bool repeatable);
}
