using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Metadata.Instances;

namespace Metadata.Nova.Tests.Replay;

/// <summary>The pipeline as one profile configures it, with everything outside it in memory.</summary>
internal sealed partial class GoldenServer
{
    private const string PeerAddress = "127.0.0.1";
    private readonly InstanceFile _file;
    private readonly string _secret;

    public GoldenServer(GoldenProfile profile)
        : this(profile, Corpus.Instances)
    {
    }

    public GoldenServer(GoldenProfile profile, InstanceFile file)
    {
        _file = file;
        var options = profile.ToOptions();
        _secret = options.MetadataProxySharedSecret;
        Time = new FakeTime(profile.Clock ?? new DateTimeOffset(2026, 8, 21, 12, 0, 0, TimeSpan.Zero));
        Records = new MemoryRecords(file.Instances.Values);
        Ports = new MemoryPorts(file);
        var vendordata = new StubVendordata(profile.VendordataStatic);
        var responder = new Responder(options, Time);
        Pipeline = new NovaPipeline(
            responder,
            new InstanceViews(responder, Records, Records, vendordata, Time),
            new AnswerCompletion(options, Records, vendordata),
            Ports);
    }

    public FakeTime Time { get; }

    public MemoryRecords Records { get; }

    public MemoryPorts Ports { get; }

    public NovaPipeline Pipeline { get; }

    public ValueTask<ResponderAnswer> SendAsync(GoldenCase golden) => Pipeline.AnswerAsync(ToRequest(golden), CancellationToken.None);

    private NovaRequest ToRequest(GoldenCase golden)
    {
        var headers = golden.Headers.Select(h => (Name: h[0], Value: Expand(h[1]).Trim(' ', '\t'))).ToList();
        if (golden.Identity == "auto")
        {
            var record = _file.Instances[golden.Instance!];
            foreach (var (name, value) in ((string, string)[])[
                ("X-Forwarded-For", record.GuestAddress!),
                ("X-Instance-ID", record.Uuid),
                ("X-Tenant-ID", record.ProjectId),
                ("X-Instance-ID-Signature", Sign(_secret, record.Uuid))])
            {
                if (!golden.Headers.Any(h => h[0].Equals(name, StringComparison.OrdinalIgnoreCase)))
                {
                    headers.Add((name, value));
                }
            }
        }

        string? Header(string name)
        {
            var values = headers.Where(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value).ToList();
            return values.Count == 0 ? null : string.Join(',', values);
        }

        var body = golden.BodyB64 is null || golden.Chunked ? null : Convert.FromBase64String(golden.BodyB64);
        return new NovaRequest
        {
            Method = Encoding.Latin1.GetBytes(golden.Method),
            Target = Encoding.Latin1.GetBytes(golden.Path),
            Accept = Encoding.Latin1.GetBytes(Header("Accept") ?? ""),
            Body = body,
            ForwardedFor = Header("X-Forwarded-For"),
            InstanceId = Header("X-Instance-ID"),
            InstanceIdSignature = Header("X-Instance-ID-Signature"),
            TenantId = Header("X-Tenant-ID"),
            MetadataProvider = Header("X-Metadata-Provider"),
            MetadataProviderSignature = Header("X-Metadata-Provider-Signature"),
            PeerAddress = PeerAddress,
        };
    }

    private string Expand(string value) => Mark().Replace(value, match => match.Groups["kind"].Value switch
    {
        "hmac-badkey" => Sign(_secret + "-wrong", match.Groups["text"].Value),
        "hmac-emptykey" => Sign("", match.Groups["text"].Value),
        "hmac-upper" => Sign(_secret, match.Groups["text"].Value).ToUpperInvariant(),
        _ => Sign(_secret, match.Groups["text"].Value),
    });

    private static string Sign(string secret, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex(@"\{\{(?<kind>hmac|hmac-upper|hmac-badkey|hmac-emptykey):(?<text>.*?)\}\}")]
    private static partial Regex Mark();
}
