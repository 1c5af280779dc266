using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Metadata.Agent.Configuration;
using Metadata.Agent.Responding;
using Metadata.Instances.Keystone;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metadata.Agent.Tests.Responding;

/// <summary>Targets that want a keystone token, and targets behind TLS.</summary>
public sealed class VendordataAuthenticationTests
{
    private static readonly byte[] _body = "{}"u8.ToArray();

    [Test]
    public async Task A_token_is_obtained_once_and_sent()
    {
        using var stub = new KeystoneStub();
        using HttpVendordataSource source = Source(stub);

        string?[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => FetchAsync(source, stub)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers, Is.All.EqualTo("""{"seen": "token-1"}"""));
            Assert.That(stub.TokenRequests, Is.EqualTo([
                """{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"nova","domain":{"name":"Default"},"password":"pw"}}},"scope":{"project":{"id":"p1"}}}}"""]));
        }
    }

    [Test]
    public async Task A_token_that_a_target_refuses_is_replaced_once()
    {
        using var stub = new KeystoneStub();
        using HttpVendordataSource source = Source(stub);
        await FetchAsync(source, stub);
        stub.Revoke();

        Assert.That(await FetchAsync(source, stub), Is.EqualTo("""{"seen": "token-3"}"""));
    }

    [Test]
    public async Task A_token_about_to_expire_is_not_used()
    {
        using var stub = new KeystoneStub { Lifetime = 20 };
        using HttpVendordataSource source = Source(stub);
        await FetchAsync(source, stub);

        Assert.That(await FetchAsync(source, stub), Is.EqualTo("""{"seen": "token-2"}"""));
    }

    [Test]
    public async Task Without_keystone_the_target_fails()
    {
        using var stub = new KeystoneStub();
        using HttpVendordataSource source = Source(stub, keystone: "http://127.0.0.1:1/v3");

        Assert.That(await FetchAsync(source, stub), Is.Null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_certificate_is_checked_against_the_configured_file(bool trusted)
    {
        using X509Certificate2 certificate = Certificate();
        using X509Certificate2 other = Certificate();
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, (trusted ? certificate : other).ExportCertificatePem());
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, certificate);
        using var source = new HttpVendordataSource(new AgentOptions { VendordataCertificateFile = file }, NullLogger.Instance);

        string? answer = await source.FetchAsync($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/", _body, CancellationToken.None);
        File.Delete(file);

        Assert.That(answer, Is.EqualTo(trusted ? "{}" : null));
        await serving;
    }

    private static async Task<string?> FetchAsync(HttpVendordataSource source, KeystoneStub stub) =>
        await source.FetchAsync(stub.Address + "/vendor", _body, CancellationToken.None);

    private static HttpVendordataSource Source(KeystoneStub stub, string? keystone = null) => new(
        new AgentOptions
        {
            VendordataAuthentication = new KeystoneOptions
            {
                AuthUrl = new Uri(keystone ?? stub.Address),
                UserName = "nova",
                Password = "pw",
                ProjectId = "p1",
            },
        },
        NullLogger.Instance);

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync();
        await using var stream = new SslStream(client.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(certificate);
            byte[] request = new byte[4096];
            await stream.ReadAtLeastAsync(request, 1);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"u8.ToArray());
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client does not trust it.
        }
    }
}
