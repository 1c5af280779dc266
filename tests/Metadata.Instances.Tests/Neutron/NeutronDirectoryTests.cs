using System.Net;
using System.Text.Json.Nodes;
using Metadata.Instances.Keystone;
using Metadata.Instances.Neutron;

namespace Metadata.Instances.Tests.Neutron;

/// <summary>Tokens, the catalogue, pages, many networks and failures, against a script.</summary>
public sealed class NeutronDirectoryTests
{
    private const string Network = "5b4102cd-e042-581d-b4b2-000000000001";
    private const string Router = "5b4102cd-e042-581d-b4b2-00000000000a";
    private const string Web = "21278685-86a7-57d9-a629-743711ce072d";

    private static readonly DirectoryAnswer _web = DirectoryAnswer.Found(new InstanceIdentity(Web, "p1"));

    private readonly List<string> _troubles = [];
    private OpenStackStub _stub = null!;

    [SetUp]
    public void Start()
    {
        _stub = new OpenStackStub();
        _troubles.Clear();
    }

    [TearDown]
    public void Stop() => _stub.Dispose();

    [Test]
    public async Task One_token_serves_many_look_ups_and_another_comes_when_it_is_refused()
    {
        _stub.AddPort(Network, Web, "10.9.0.31");
        using NeutronDirectory directory = Open();
        for (int i = 0; i < 5; i++)
        {
            Assert.That(await FindAsync(directory), Is.EqualTo(_web));
        }

        Assert.That(_stub.Logins, Has.Count.EqualTo(1));
        _stub.Revoke();
        Assert.That(await FindAsync(directory), Is.EqualTo(_web));
        Assert.That(_stub.Logins, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_token_that_is_about_to_expire_is_renewed_before()
    {
        _stub.AddPort(Network, Web, "10.9.0.31");
        _stub.Lifetime = TimeSpan.FromSeconds(20);
        using NeutronDirectory directory = Open();
        await FindAsync(directory);
        await FindAsync(directory);

        Assert.That(_stub.Logins, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_password_and_an_application_credential_are_sent_as_keystone_wants_them()
    {
        using NeutronDirectory byPassword = Open(keystone: Keystone() with { ProjectName = "service", ProjectDomainName = "Default" });
        await FindAsync(byPassword);
        using NeutronDirectory byCredential = Open(keystone: Keystone() with
        {
            IsApplicationCredential = true,
            ApplicationCredentialId = "ac",
            ApplicationCredentialSecret = "acs",
        });
        await FindAsync(byCredential);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(_stub.Logins[0]), JsonNode.Parse("""
                {"auth": {"identity": {"methods": ["password"], "password": {"user": {"name": "neutron", "domain": {"name": "Default"}, "password": "pw"}}},
                  "scope": {"project": {"name": "service", "domain": {"name": "Default"}}}}}
                """)), Is.True, _stub.Logins[0]);
            Assert.That(JsonNode.DeepEquals(JsonNode.Parse(_stub.Logins[1]), JsonNode.Parse("""
                {"auth": {"identity": {"methods": ["application_credential"], "application_credential": {"id": "ac", "secret": "acs"}}}}
                """)), Is.True, _stub.Logins[1]);
        }
    }

    [Test]
    public async Task The_endpoint_comes_from_the_catalogue_by_interface_and_region()
    {
        _stub.AddPort(Network, Web, "10.9.0.31");
        using NeutronDirectory found = Open(new NeutronOptions { Region = "one" });
        using NeutronDirectory absent = Open(new NeutronOptions { Region = "two" });
        using NeutronDirectory other = Open(new NeutronOptions { Interfaces = ["internalURL"] });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FindAsync(found), Is.EqualTo(_web));
            Assert.That(_stub.Queries[0], Does.StartWith("/network/v2.0/ports?"));
            Assert.That(await FindAsync(absent), Is.EqualTo(DirectoryAnswer.Unavailable));
            Assert.That(await FindAsync(other), Is.EqualTo(DirectoryAnswer.Unavailable));
            Assert.That(_troubles, Has.All.Contain("no network endpoint of interface").And.All.Contain("endpoint_override"));
        }
    }

    [Test]
    public async Task Every_page_is_read_and_none_from_where_the_answer_points()
    {
        _stub.PageSize = 2;
        for (int i = 0; i < 5; i++)
        {
            _stub.AddPort(Network, i == 4 ? Web : "router-" + i, "10.9.0.31");
        }

        using NeutronDirectory directory = Open();

        Assert.That(await FindAsync(directory), Is.EqualTo(_web));
        Assert.That(_stub.Queries, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_router_with_400_networks_is_asked_in_batches_that_fit_a_request()
    {
        string last = "";
        for (int i = 0; i < 400; i++)
        {
            last = Guid.NewGuid().ToString();
            _stub.AddPort(last, Router, "10.9.0.1", "network:router_interface");
        }

        _stub.AddPort(last, Web, "10.9.0.31");
        _stub.AddPort(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), "10.9.0.31");
        using NeutronDirectory directory = Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FindAsync(directory, NetworkKind.Router, Router), Is.EqualTo(_web));
            Assert.That(_stub.Queries, Has.Count.EqualTo(4));
            Assert.That(_stub.Queries, Has.All.Length.LessThan(8192));
            Assert.That(await FindAsync(directory, NetworkKind.Router, Router), Is.EqualTo(_web));
            Assert.That(_stub.Queries, Has.Count.EqualTo(7), "the router's networks are known");
        }
    }

    [Test]
    public async Task Two_ports_are_ambiguous_and_one_listed_twice_is_not()
    {
        _stub.AddPort(Network, Web, "10.9.0.31");
        _stub.NeutronPorts.Add((JsonObject)_stub.NeutronPorts[0].DeepClone());
        using NeutronDirectory directory = Open();
        Assert.That(await FindAsync(directory), Is.EqualTo(_web));

        _stub.AddPort(Network, Guid.NewGuid().ToString(), "10.9.0.31");
        Assert.That(await FindAsync(directory), Is.EqualTo(DirectoryAnswer.Ambiguous));
    }

    [Test]
    public async Task A_port_that_was_not_asked_for_never_matches()
    {
        _stub.Unfiltered = true;
        _stub.AddPort(Guid.NewGuid().ToString(), Guid.NewGuid().ToString(), "10.9.0.31");
        _stub.AddPort(Network, Guid.NewGuid().ToString(), "10.9.0.32");
        _stub.AddPort(Network, Guid.NewGuid().ToString(), "10.9.0.31", owner: "network:dhcp");
        _stub.AddPort(Network, "", "10.9.0.31");
        using NeutronDirectory directory = Open();

        Assert.That(await FindAsync(directory), Is.EqualTo(DirectoryAnswer.NotFound));
        Assert.That(await FindAsync(directory, NetworkKind.Router, Router), Is.EqualTo(DirectoryAnswer.NotFound));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(403)]
    [TestCase(404)]
    public async Task A_failure_is_no_answer_and_says_why_without_the_credentials(int status)
    {
        _stub.AddPort(Network, Web, "10.9.0.31");
        _stub.FailWith = status;
        using NeutronDirectory directory = Open();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await FindAsync(directory), Is.EqualTo(DirectoryAnswer.Unavailable));
            Assert.That(_troubles, Has.Count.EqualTo(1).And.All.Contain($"status {status}"));
            Assert.That(_troubles[0], Does.Not.Contain("pw").And.Not.Contain("token-"));
        }
    }

    [Test]
    public async Task Nobody_at_the_address_is_no_answer()
    {
        using NeutronDirectory directory = Open();
        _stub.Dispose();

        Assert.That(await FindAsync(directory), Is.EqualTo(DirectoryAnswer.Unavailable));
        Assert.That(_troubles, Has.Count.EqualTo(1));
    }

    private static async Task<DirectoryAnswer> FindAsync(NeutronDirectory directory, NetworkKind kind = NetworkKind.Network, string id = Network) =>
        await directory.FindAsync(new DirectoryQuery(kind, Guid.Parse(id), IPAddress.Parse("10.9.0.31")), CancellationToken.None);

    private KeystoneOptions Keystone() => new() { AuthUrl = new Uri(_stub.Address + "/v3"), UserName = "neutron", Password = "pw" };

    private NeutronDirectory Open(NeutronOptions? options = null, KeystoneOptions? keystone = null) => new(
        options ?? new NeutronOptions { Region = "one" },
        new KeystoneTokens(keystone ?? Keystone(), new HttpMessageInvoker(new SocketsHttpHandler()), TimeProvider.System),
        new HttpMessageInvoker(new SocketsHttpHandler()), TimeProvider.System, _troubles.Add);
}
