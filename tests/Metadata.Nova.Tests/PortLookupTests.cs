using System.Text;
using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

/// <summary>The modes in which no agent says who asks.</summary>
public sealed class PortLookupTests
{
    private static readonly TimeSpan _expiration = TimeSpan.FromSeconds(15);

    [Test]
    public async Task A_provider_and_address_are_looked_up_once_until_the_time_is_up()
    {
        var server = new GoldenServer(Corpus.Profiles.Profiles["nosecret"]);
        var request = Provider("10.1.0.11");

        Assert.That((await server.Pipeline.AnswerAsync(request, default)).Status, Is.EqualTo(200));
        Assert.That((await server.Pipeline.AnswerAsync(request, default)).Status, Is.EqualTo(200));
        Assert.That(server.Ports.Calls, Is.EqualTo(1));

        server.Time.Advance(_expiration);
        Assert.That((await server.Pipeline.AnswerAsync(request, default)).Status, Is.EqualTo(200));
        Assert.That(server.Ports.Calls, Is.EqualTo(2));
    }

    [Test]
    public async Task What_was_not_found_is_looked_up_again()
    {
        var server = new GoldenServer(Corpus.Profiles.Profiles["nosecret"]);
        Assert.That((await server.Pipeline.AnswerAsync(Provider("10.1.0.99"), default)).Status, Is.EqualTo(400));
        Assert.That((await server.Pipeline.AnswerAsync(Provider("10.1.0.99"), default)).Status, Is.EqualTo(400));
        Assert.That(server.Ports.Calls, Is.EqualTo(2));
    }

    [Test]
    public async Task A_peer_is_looked_up_once_until_the_time_is_up()
    {
        var server = new GoldenServer(Corpus.Profiles.Profiles["noproxy"]);
        Assert.That((await server.Pipeline.AnswerAsync(Peer("127.0.0.1"), default)).Status, Is.EqualTo(200));
        Assert.That((await server.Pipeline.AnswerAsync(Peer("127.0.0.1"), default)).Status, Is.EqualTo(200));
        Assert.That(server.Ports.Calls, Is.EqualTo(1));
    }

    [TestCase("192.0.2.99", 404)]
    [TestCase("", 500)]
    [TestCase(null, 500)]
    public async Task A_peer_without_an_instance_or_an_address_gets_nothing(string? peer, int status)
    {
        var server = new GoldenServer(Corpus.Profiles.Profiles["noproxy"]);
        Assert.That((await server.Pipeline.AnswerAsync(Peer(peer), default)).Status, Is.EqualTo(status));
    }

    private static NovaRequest Provider(string address) => new()
    {
        Method = "GET"u8.ToArray(),
        Target = "/latest/meta-data/instance-id"u8.ToArray(),
        Accept = Encoding.ASCII.GetBytes("*/*"),
        MetadataProvider = "md-provider-1",
        ForwardedFor = address,
    };

    private static NovaRequest Peer(string? address) => new()
    {
        Method = "GET"u8.ToArray(),
        Target = "/latest/meta-data/instance-id"u8.ToArray(),
        PeerAddress = address,
    };
}
