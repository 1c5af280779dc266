namespace Metadata.EndToEnd.Tests;

/// <summary>Only namespace and source address say who asks.</summary>
internal sealed class IdentityTests
{
    private const string Address = "10.9.0.11";
    private World _world = null!;
    private Guest _first = null!;
    private Guest _second = null!;

    [OneTimeSetUp]
    public void Build()
    {
        _world = new World();
        try
        {
            Network one = _world.AddNetwork();
            Network two = _world.AddNetwork();
            Guid first = _world.NewId();
            Guid second = _world.NewId();
            _world.StartAgent();
            _world.Import(
                Records.Instance(first, "first", one.Id, "10.9.0.0/24", Address),
                Records.Instance(second, "second", two.Id, "10.9.0.0/24", Address),
                Records.Instance(_world.NewId(), "neighbour", one.Id, "10.9.0.0/24", "10.9.0.12"));
            _first = _world.AddGuest(one, Address, first);
            _second = _world.AddGuest(two, Address, second);
            _world.StartSupervisor();
            Until.True(() => _first.Status("/openstack") == 200 && _second.Status("/openstack") == 200, "both networks served");
        }
        catch
        {
            _world.Dispose();
            throw;
        }
    }

    [OneTimeTearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public void Two_tenants_with_the_same_address_get_their_own_answers()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_first.Curl("/latest/meta-data/hostname"), Is.EqualTo("first.novalocal"));
            Assert.That(_second.Curl("/latest/meta-data/hostname"), Is.EqualTo("second.novalocal"));
        });
    }

    [TestCase("X-Forwarded-For: 10.9.0.12")]
    [TestCase("x-forwarded-for: 10.9.0.12")]
    [TestCase("X_Forwarded_For: 10.9.0.12")]
    [TestCase("X-Neutron-Network-ID: 00000000-0000-0000-0000-000000000001")]
    [TestCase("x-neutron-router-id: 00000000-0000-0000-0000-000000000001")]
    [TestCase("X_NEUTRON_ROUTER_ID: 00000000-0000-0000-0000-000000000001")]
    [TestCase("X-OVN-Network-ID: 00000000-0000-0000-0000-000000000001")]
    [TestCase("X-Instance-ID: 00000000-0000-0000-0000-000000000001")]
    [TestCase("X-Tenant-ID: other")]
    [TestCase("X-Metadata-Provider: 00000000-0000-0000-0000-000000000001")]
    [TestCase("Forwarded: for=10.9.0.12")]
    [TestCase("Connection: X-Forwarded-For")]
    public void A_spoofed_identity_field_changes_nothing(string field) =>
        Assert.That(_first.Curl("/latest/meta-data/hostname", "-H", field), Is.EqualTo("first.novalocal"));

    [Test]
    public void An_ambiguous_request_is_refused_with_400() =>
        Assert.That(_first.Status("/latest/meta-data/hostname", "-H", "Transfer-Encoding: chunked", "-H", "Content-Length: 3", "-X", "GET"), Is.EqualTo(400));
}
