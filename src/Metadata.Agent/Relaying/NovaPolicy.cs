using System.Buffers;
using System.Globalization;
using System.Text;
using Metadata.Agent.Hosting;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Instances.Caching;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.Agent.Relaying;

/// <summary>
/// What happens when nova is away or does not know an instance: the owner is looked up again, the last good answer is given
/// again, or the request is held and repeated. One per loop.
/// </summary>
internal sealed class NovaPolicy(
    EventLoop loop, AgentSettings settings, StaleAnswers answers, CachingDirectory? directory,
    Func<DirectoryQuery, InstanceIdentity, SignedInstance> sign) : IForwardPolicy
{
    private const int LongestPath = 512;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Whom an exchange is relayed for.</summary>
    public static SignedInstance SignedOf(Exchange exchange) =>
        exchange.State as SignedInstance ?? ((RelayedRequest)exchange.State!).Signed;

    /// <summary>Gives the last good answer again.</summary>
    /// <returns>False: there is none.</returns>
    public async ValueTask<bool> TryAnswerAgainAsync(Exchange exchange)
    {
        if (FindStale(exchange) is not { } stale)
        {
            return false;
        }

        await AnswerAsync(exchange, stale.Answer, stale.Age);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<Verdict> AcceptAsync(Exchange exchange, ResponseHead answer, ReadOnlySequence<byte>? body, bool repeatable)
    {
        switch (answer.StatusCode)
        {
            case 200:
                Keep(exchange, answer, body);
                return new(Verdict.Relay);
            case 404 when directory is not null && repeatable:
                return DoubtAsync(exchange, answer, body);
            case 404:
                Keep(exchange, answer, body);
                return new(Verdict.Relay);
            case 502 or 503 or 504 when repeatable:
                return HoldAsync(exchange);
            default:
                return new(Verdict.Relay);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Recovery> RecoverAsync(Exchange exchange, Failure failure, bool repeatable)
    {
        if (failure is not (Failure.NovaUnreachable or Failure.UpstreamClosed or Failure.UpstreamTimeout or Failure.UpstreamMalformed))
        {
            return Recovery.Refuse;
        }

        if (await TryAnswerAgainAsync(exchange))
        {
            return Recovery.Answered;
        }

        return repeatable && failure != Failure.UpstreamTimeout && await PauseAsync(exchange) ? Recovery.Retry : Recovery.Refuse;
    }

    // Without an older good answer the guest gets nova's own words in the end.
    private async ValueTask<Verdict> HoldAsync(Exchange exchange)
    {
        if (await TryAnswerAgainAsync(exchange))
        {
            return Verdict.Answered;
        }

        return await PauseAsync(exchange) ? Verdict.Retry : Verdict.Relay;
    }

    private async ValueTask<Verdict> DoubtAsync(Exchange exchange, ResponseHead answer, ReadOnlySequence<byte>? body)
    {
        SignedInstance signed = SignedOf(exchange);
        if (exchange.State is RelayedRequest { Doubted: true })
        {
            return Verdict.Relay;
        }

        ValueTask<DirectoryAnswer?> asked = directory!.DoubtAsync(signed.Query, signed.Identity);
        DirectoryAnswer? newer = asked.IsCompletedSuccessfully ? asked.Result : await asked;
        await loop.SwitchTo();
        if (newer is not { Outcome: LookupOutcome.Found } found)
        {
            // Gone altogether: the next request is refused; this one gets nova's word.
            Keep(exchange, answer, body);
            return Verdict.Relay;
        }

        RelayedRequest request = Held(exchange);
        request.Doubted = true;
        request.Signed = sign(signed.Query, found.Identity);
        return Verdict.Retry;
    }

    // True: the pause is over and there is time for another try.
    private async ValueTask<bool> PauseAsync(Exchange exchange)
    {
        RelayedRequest held = Held(exchange);
        if (TimeProvider.System.GetElapsedTime(held.HeldSince) + _pause > settings.Current.Options.HoldTime)
        {
            return false;
        }

        await Task.Delay(_pause, loop.TimeProvider);
        return true;
    }

    private static RelayedRequest Held(Exchange exchange)
    {
        if (exchange.State is not RelayedRequest held)
        {
            exchange.State = held = new RelayedRequest(SignedOf(exchange), TimeProvider.System.GetTimestamp());
        }

        return held;
    }

    private void Keep(Exchange exchange, ResponseHead answer, ReadOnlySequence<byte>? body)
    {
        if (body is { } whole && IsSafe(exchange.Head) && settings.Current.Options is { StaleCacheSize: > 0 } options && options.StaleMaxAge > TimeSpan.Zero)
        {
            SignedInstance signed = SignedOf(exchange);
            answers.Keep(signed.Identity, signed.Query.Address, exchange.Head.Path, answer, whole, options.StaleCacheSize);
        }
    }

    private (StaleAnswer Answer, TimeSpan Age)? FindStale(Exchange exchange)
    {
        SignedInstance signed = SignedOf(exchange);
        return IsSafe(exchange.Head)
            ? answers.Find(signed.Identity, signed.Query.Address, exchange.Head.Path, settings.Current.Options.StaleMaxAge)
            : null;
    }

    // What a guest may be told twice: a GET without a body that is no password, however that is spelled.
    private static bool IsSafe(RequestHead head) =>
        head.Kind == HttpMethodKind.Get
        && head.Framing == BodyFraming.None
        && head.Path.Length <= LongestPath
        && head.Path.IndexOf((byte)'%') < 0
        && head.Count(KnownField.Accept) <= 1
        && (!head.TryGetSingle(KnownField.Accept, out ReadOnlySpan<byte> accept) || accept.SequenceEqual("*/*"u8))
        && !Contains(head.Path, "password"u8);

    private static bool Contains(ReadOnlySpan<byte> path, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i + word.Length <= path.Length; i++)
        {
            if (Ascii.EqualsIgnoreCase(path.Slice(i, word.Length), word))
            {
                return true;
            }
        }

        return false;
    }

    private static ValueTask AnswerAsync(Exchange exchange, StaleAnswer stale, TimeSpan age)
    {
        byte[] mark = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"X-Metadata-Stale: {(long)age.TotalSeconds}\r\n"));
        return exchange.AnswerAsync(stale.Status, default, stale.Body, (byte[])[.. stale.Fields, .. mark]);
    }
}
