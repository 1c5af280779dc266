using Metadata.Agent.Server;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Relay;

namespace Metadata.Fuzz;

/// <summary>
/// Bytes on the agent's unix socket: nobody is served without exactly one address and one network, and every request gets one answer.
/// </summary>
internal sealed class AgentTarget : IFuzzTarget, IExchangeHandler
{
    private readonly AddressTable _addresses = new();
    private readonly Conversation _conversation = new();
    private int _served;

    public string Name => "agent";

    public IReadOnlyList<string> Seeds { get; } =
    [
        "GET /latest/meta-data/ HTTP/1.1\r\nHost: 169.254.169.254\r\nX-Forwarded-For: 10.0.0.5\r\nX-Neutron-Network-ID: 8f3d1c1e-2f0b-4a2f-8c6e-5d4c3b2a1908\r\n\r\n",
        "POST /openstack/latest/password HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: fe80::1\r\nX-Neutron-Router-ID: 8f3d1c1e-2f0b-4a2f-8c6e-5d4c3b2a1908\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "GET / HTTP/1.0\r\nX-Forwarded-For: 1.2.3.4, 10.0.0.5\r\nX-OVN-Network-ID: 8f3d1c1e-2f0b-4a2f-8c6e-5d4c3b2a1908\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        .. HostileCorpus.Texts(),
    ];

    public string Check(byte[] input)
    {
        RequestModel model = RequestModel.Read(input);
        _served = 0;
        List<int> statuses = _conversation.Hold(this, input, Splitting.Piece(input), 0);

        // A refusal before the body ends the connection, so there may be fewer answers than requests, never more.
        int most = model.Requests.Count + (model.Status != 0 || model.Wants ? 1 : 0);
        if (statuses.Count > most || statuses.Count(static s => s == 200) != _served || (model.Requests.Count > 0 && statuses.Count == 0))
        {
            throw new FuzzFailureException($"{model.Requests.Count} requests {model.Code}, {_served} served, answered {string.Join(' ', statuses)}.");
        }

        return $"{string.Join(' ', statuses.Take(3))} {model.Code} {_served}";
    }

    public ValueTask HandleAsync(Exchange exchange)
    {
        if (CallerIdentity.Read(exchange.Head, _addresses, out DirectoryQuery query) is not null)
        {
            return exchange.RefuseAsync(Failure.IdentityInvalid);
        }

        // Whoever is served is named by the only line of its kind.
        if (exchange.Head.Count(KnownField.XForwardedFor) != 1 || query.Id == Guid.Empty
            || !exchange.Head.TryGetSingle(KnownField.XForwardedFor, out ReadOnlySpan<byte> address)
            || !System.Net.IPAddress.TryParse(address, out System.Net.IPAddress? parsed)
            || !query.Address.Equals(parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed))
        {
            throw new FuzzFailureException("Served without one identity.");
        }

        return AnswerAsync(exchange);
    }

    private async ValueTask AnswerAsync(Exchange exchange)
    {
        BodyResult body = await exchange.ReadBodyAsync();
        if (body.Failure != Failure.None)
        {
            await exchange.RefuseAsync(body.Failure);
            return;
        }

        _served++;
        await exchange.AnswerAsync(200, "text/plain"u8.ToArray(), default);
    }
}
