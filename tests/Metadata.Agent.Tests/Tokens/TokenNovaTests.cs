using Metadata.Agent.Tests.Processes;
using Metadata.Agent.Tests.Relaying;

namespace Metadata.Agent.Tests.Tokens;

/// <summary>Tokens before a nova that knows none.</summary>
public sealed class TokenNovaTests
{
    [Test]
    public void The_agent_gives_and_checks_tokens_and_nova_sees_none_of_it()
    {
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port);
        using var agent = new AgentProcess();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_proxy_shared_secret = s\nmetadata_workers = 1", "upstream = nova\nsession_tokens = required");
        agent.Import(Guests.One);
        agent.Start();
        string token = agent.Curl("/latest/api/token", [.. Guests.Fields, "-X", "PUT", "-H", "X-aws-ec2-metadata-token-ttl-seconds: 60"]);
        string with = agent.Curl("/latest/meta-data/hostname", [.. Guests.Fields, "-H", "X-aws-ec2-metadata-token: " + token, "-H", "X-Metadata-Proxy: hop-limit"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token, Has.Length.EqualTo(64));
            Assert.That(with, Does.Contain("/latest/meta-data/hostname").And.Not.Contain(token).And.Not.Contain("ec2-metadata-token").And.Not.Contain("X-Metadata-Proxy"));
            Assert.That(agent.Curl("/latest/meta-data/hostname", [.. Guests.Fields]), Does.Contain("token-required"));
        }
    }

    [Test]
    public void What_nova_says_about_hops_reaches_nobody()
    {
        int port = Run.FreePort();
        using RunningProcess nova = NovaStub.Start(port);
        using var agent = new AgentProcess();
        agent.Configure($"nova_metadata_port = {port}\nmetadata_workers = 1", "upstream = nova");
        agent.Import(Guests.One);
        agent.Start();
        string answer = agent.Curl("/hops", [.. Guests.Fields, "-i", "-X", "PUT", "-d", "x", "-H", "X-Metadata-Proxy: hop-limit"]);
        Assert.That(answer, Does.StartWith("HTTP/1.1 200 ").And.EndWith("hops").And.Not.Contain("hop-limit"));
    }
}
