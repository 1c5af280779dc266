using System.Net;
using Metadata.Instances.Etcd;

namespace Metadata.Instances.Tests.Etcd;

/// <summary>A real etcd that speaks TLS and wants a certificate.</summary>
public sealed class EtcdTlsTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Over_TLS_each_end_shows_a_certificate_that_the_other_trusts()
    {
        string folder = Directory.CreateTempSubdirectory("etcd-tls-").FullName;
        try
        {
            using var authority = new Certificates(folder, "etcd");
            using var stranger = new Certificates(folder, "stranger");
            (string certificate, string key) = authority.Issue("server");
            (string clientCertificate, string clientKey) = authority.Issue("client");
            (string forged, string forgedKey) = stranger.Issue("forged");
            using var etcd = new EtcdServer(
                "https", "--cert-file", certificate, "--key-file", key, "--trusted-ca-file", authority.Authority, "--client-cert-auth");
            EtcdOptions right = new()
            {
                Endpoints = [new Uri(etcd.Endpoint)],
                AuthorityFile = authority.Authority,
                CertificateFile = clientCertificate,
                KeyFile = clientKey,
            };
            using var node = new EtcdNode(right);
            node.Send("POST", "/import", Samples.Record());
            using var other = new EtcdNode(right);
            Assert.That(await other.Replica.WaitForAsync(node.Replica.Revision, _patience), Is.True);
            Assert.That((await FindAsync(other)).Outcome, Is.EqualTo(LookupOutcome.Found));

            using (Assert.EnterMultipleScope())
            {
                await ShutOutAsync(right with { CertificateFile = "", KeyFile = "" }, "without a certificate");
                await ShutOutAsync(right with { CertificateFile = forged, KeyFile = forgedKey }, "with a stranger's certificate");
                await ShutOutAsync(right with { AuthorityFile = stranger.Authority }, "that trusts another authority");
                await ShutOutAsync(right with { AuthorityFile = "" }, "that trusts the system's authorities");
                await ShutOutAsync(right with { Endpoints = [new UriBuilder(etcd.Endpoint) { Host = "localhost" }.Uri] }, "that calls it by another name");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ShutOutAsync(EtcdOptions options, string who)
    {
        using var client = new EtcdClient(options, EtcdHttp.Create(options));
        Assert.That(async () => await client.ReadAllAsync(CancellationToken.None), Throws.TypeOf<EtcdException>(), who);
        using var node = new EtcdNode(options);
        Assert.That(await FindAsync(node), Is.EqualTo(DirectoryAnswer.Unavailable), who);
    }

    private static async Task<DirectoryAnswer> FindAsync(EtcdNode node) => await node.Replica.FindAsync(
        new DirectoryQuery(NetworkKind.Network, Guid.Parse(Samples.Network), IPAddress.Parse("10.1.0.11")), CancellationToken.None);
}
