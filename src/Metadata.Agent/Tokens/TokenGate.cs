using System.Buffers.Text;
using System.Text;
using Metadata.Agent.Configuration;
using Metadata.Agent.Responding;
using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Relay;
using Metadata.Relay.Link;

namespace Metadata.Agent.Tokens;

/// <summary>
/// Session tokens before an upstream, with the status codes of EC2's IMDSv2. The upstream never sees a token.
/// </summary>
internal sealed class TokenGate(IUpstream upstream, SessionTokenService service) : IUpstream
{
    private static readonly byte[] _plainText = "text/plain"u8.ToArray();
    private static readonly byte[] _allow = "Allow: OPTIONS, PUT\r\n"u8.ToArray();
    private static readonly byte[] _notAllowed = "405 Method Not Allowed\n"u8.ToArray();

    private readonly byte[] _hopLimit = ProxyField.HopLimitLine(service.HopLimit);

    /// <inheritdoc/>
    public ValueTask AnswerAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity)
    {
        SessionTokenMode mode = service.ModeOf(query.Id);
        if (mode == SessionTokenMode.Off)
        {
            return upstream.AnswerAsync(exchange, query, identity);
        }

        RequestHead head = exchange.Head;
        if (IsTokenPath(head.Path))
        {
            return AnswerTokenAsync(exchange, query, identity);
        }

        if (head.Count(KnownField.XAwsEc2MetadataToken) == 0)
        {
            head.TryGetSingle(KnownField.UserAgent, out ReadOnlySpan<byte> agent);
            service.Usage.AskedWithout(identity, agent);
            return mode == SessionTokenMode.Required
                ? RefuseAsync(exchange, query, identity, Failure.TokenRequired)
                : upstream.AnswerAsync(exchange, query, identity);
        }

        // Two of them: which one a reader takes is not known.
        if (!head.TryGetSingle(KnownField.XAwsEc2MetadataToken, out ReadOnlySpan<byte> token)
            || !service.Tokens.IsValid(identity.InstanceId, token))
        {
            return RefuseAsync(exchange, query, identity, Failure.TokenInvalid);
        }

        service.Usage.AskedWith(identity);
        head.Withhold(KnownField.XAwsEc2MetadataToken);
        return upstream.AnswerAsync(exchange, query, identity);
    }

    private static bool IsTokenPath(ReadOnlySpan<byte> path)
    {
        ReadOnlySpan<byte> known = "/latest/api/token"u8;
        return path.StartsWith(known) && (path.Length == known.Length || path[known.Length] == (byte)'?' || path[known.Length..].SequenceEqual("/"u8));
    }

    private static ValueTask RefuseAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity, Failure failure)
    {
        exchange.State = new RefusalDetail($"instance {identity.InstanceId} at {query.Address}");
        return exchange.RefuseAsync(failure);
    }

    private ValueTask AnswerTokenAsync(Exchange exchange, in DirectoryQuery query, in InstanceIdentity identity)
    {
        RequestHead head = exchange.Head;
        if (head.Kind != HttpMethodKind.Put)
        {
            return head.Kind == HttpMethodKind.Options
                ? exchange.AnswerAsync(200, default, default, _allow)
                : exchange.AnswerAsync(405, _plainText, _notAllowed, _allow);
        }

        (bool knowsHopLimit, bool wasForwarded) = exchange.Connection is LinkStream stream
            ? (true, stream.Identity.WasForwarded)
            : ProxyField.ReadRequest(head);

        // Another proxy than ours lets the guest's own fields pass.
        if (wasForwarded || head.Count(KnownField.Forwarded) + head.Count(KnownField.XRealIp) > 0)
        {
            return RefuseAsync(exchange, query, identity, Failure.TokenForwarded);
        }

        if (!head.TryGetSingle(KnownField.XAwsEc2MetadataTokenTtlSeconds, out ReadOnlySpan<byte> text)
            || !Utf8Parser.TryParse(text, out uint seconds, out int used) || used != text.Length
            || seconds is < 1 or > SessionTokens.LongestLife)
        {
            return RefuseAsync(exchange, query, identity, Failure.TokenLifetimeInvalid);
        }

        return IssueAsync(exchange, identity.InstanceId, (int)seconds, knowsHopLimit);
    }

    private async ValueTask IssueAsync(Exchange exchange, string instanceId, int seconds, bool limitsHops)
    {
        // A body says nothing, but unread it would end the connection.
        (_, Failure failure) = await RequestBodies.ReadAsync(exchange);
        if (failure != Failure.None)
        {
            await exchange.RefuseAsync(failure);
            return;
        }

        byte[] token = new byte[SessionTokens.Length];
        service.Tokens.Issue(instanceId, seconds, token);
        byte[] life = Encoding.ASCII.GetBytes($"X-Aws-Ec2-Metadata-Token-Ttl-Seconds: {seconds}\r\n");
        await exchange.AnswerAsync(200, _plainText, token, limitsHops ? [.. life, .. _hopLimit] : life);
    }
}
