using System.Buffers;
using Metadata.Relay;

namespace Metadata.Fuzz;

/// <summary>
/// A guest's bytes through the relay to an upstream: what arrives there is what the bytes mean, request by request, with the stamped
/// identity alone; the guest gets one answer for each and the refusal that the model says.
/// </summary>
internal sealed class RelayTarget : IFuzzTarget, IExchangeHandler, IIdentityStamp
{
    private const string Identity = "X-Forwarded-For: 10.0.0.5";

    private readonly Conversation _conversation = new();
    private UpstreamPool _pool = null!;

    public string Name => "relay";

    public IReadOnlyList<string> Seeds { get; } =
    [
        "GET /latest/meta-data/ HTTP/1.1\r\nHost: 169.254.169.254\r\nX-Forwarded-For: 1.2.3.4\r\nAccept: */*\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "POST /openstack/latest/password HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhelloGET / HTTP/1.0\r\n\r\n",
        "PUT http://h?x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nx_instance_id: 1\r\nConnection: x_instance_id\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-Forwarded-For: 9\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\r\nOPTIONS * HTTP/1.0\r\nConnection: keep-alive\r\n\r\nHEAD / HTTP/1.1\r\nHost: [fe80::1%25eth0]:80\r\nContent-Length: 0\r\n\r\n",
        .. HostileCorpus.Texts(),
    ];

    public string Check(byte[] input)
    {
        RequestModel model = RequestModel.Read(input);
        MemoryUpstream upstream = new();
        _pool = new UpstreamPool(upstream, RelayLimits.Default, TimeProvider.System);
        List<int> statuses = _conversation.Hold(this, input, Splitting.Piece(input), model.Requests.Count + (model.Status == 0 ? 0 : 1));
        _pool.Clear();
        if (upstream.Complaint is { } complaint)
        {
            throw new FuzzFailureException("The upstream got " + complaint);
        }

        string meant = string.Join('\n', model.Requests.Select(Text));
        string got = string.Join('\n', upstream.Requests.Select(Text));
        if (meant != got || upstream.Requests.Any(static r => r.Fields.Count(static f => f == Identity) != 1))
        {
            throw new FuzzFailureException($"Meant:\n{meant}\nforwarded:\n{got}");
        }

        List<int> expected = [.. model.Requests.Select(static _ => 200)];
        if (model.Status != 0 || (model.Wants && model.InBody))
        {
            expected.Add(model.Status == 0 ? 400 : model.Status);
        }

        if (!statuses.SequenceEqual(expected))
        {
            throw new FuzzFailureException($"Answered {string.Join(' ', statuses)}, expected {string.Join(' ', expected)} ({model.Code}).");
        }

        return $"{model.Requests.Count} {model.Code} {model.Wants} {model.InBody} {model.Requests.LastOrDefault()?.Body.Count > 0}";
    }

    public ValueTask HandleAsync(Exchange exchange) => exchange.ForwardAsync(_pool, this);

    public void Write(Exchange exchange, IBufferWriter<byte> output) => output.Write("X-Forwarded-For: 10.0.0.5\r\n"u8);

    // Without the fields that the relay adds: identity and framing.
    private static string Text(ModelRequest request) =>
        $"{request.Method} {request.Path} {request.Host} [{Convert.ToHexString([.. request.Body])}] "
        + string.Join('|', request.Fields.Where(static f => f != Identity && !f.StartsWith("Content-Length: ", StringComparison.Ordinal) && !f.StartsWith("Transfer-Encoding: ", StringComparison.Ordinal)));
}
