using Metadata.Agent.Configuration;
using Metadata.Configuration;

namespace Metadata.Agent.Tests.Configuration;

public sealed class AgentOptionsReaderTests
{
    [Test]
    public void Defaults_are_those_of_the_manual()
    {
        AgentOptions options = Read("[DEFAULT]\n");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.ProxySocket, Is.EqualTo("/var/lib/neutron/metadata_proxy"));
            Assert.That(options.DatabasePath, Is.EqualTo("/var/lib/neutron/metadata.db"));
            Assert.That(options.NovaHosts, Is.EqualTo(["127.0.0.1"]));
            Assert.That(options.NovaPort, Is.EqualTo(8775));
            Assert.That(options.Workers, Is.EqualTo(Math.Min(Environment.ProcessorCount, 4)));
            Assert.That(options.Backlog, Is.EqualTo(4096));
            Assert.That(options.SocketMode, Is.EqualTo(SocketModeKind.Deduce));
            Assert.That(options.Upstream, Is.EqualTo(UpstreamKind.Embedded));
            Assert.That(options.AdminSocket, Is.EqualTo("/run/metadata-proxy/agent.sock"));
            Assert.That(options.EmbeddedResponderListen, Is.False);
            Assert.That(options.ResponderDate, Is.Null);
            Assert.That(options.SessionTokens, Is.EqualTo(SessionTokenMode.Optional));
            Assert.That(options.SessionTokensPerNetwork, Is.Empty);
            Assert.That(options.SessionTokenHopLimit, Is.EqualTo(1));
            Assert.That(options.InjectsNetworkTemplate, Is.True);
            Assert.That(options.ServiceMetadataProxy, Is.True);
            Assert.That(options.DhcpDomain, Is.EqualTo("novalocal"));
            Assert.That(options.CacheExpiration, Is.EqualTo(TimeSpan.FromSeconds(15)));
            Assert.That(options.VendordataProviders, Is.EqualTo(["StaticJSON"]));
        }
    }

    [Test]
    public void Every_option_takes_effect()
    {
        AgentOptions options = Read(
            """
            [DEFAULT]
            debug = true
            state_path = /srv/state
            metadata_proxy_socket = $state_path/proxy
            metadata_proxy_shared_secret = s3cret
            metadata_workers = 3
            metadata_backlog = 77
            metadata_proxy_socket_mode = all
            metadata_proxy_user = nobody
            metadata_proxy_group = nogroup
            nova_metadata_host = 192.0.2.1, nova.example.org
            nova_metadata_port = 18775
            nova_metadata_protocol = https
            nova_metadata_insecure = true
            auth_ca_cert = /etc/nova-ca.pem
            nova_client_cert = /etc/agent.pem
            nova_client_priv_key = /etc/agent.key
            injected_network_template =
            [metadata_proxy]
            upstream = nova
            admin_socket = /run/x.sock
            responder_date = 2016-07-01
            directory = etcd
            directory_cache_ttl = 30
            directory_negative_ttl = 2
            directory_cache_size = 100
            hold_time = 6
            stale_max_age = 60
            stale_cache_size = 1000
            nova_connect_timeout = 1.5
            nova_answer_timeout = 20
            max_in_flight = 64
            max_in_flight_per_instance = 4
            accepted_secrets = old
            accepted_secrets = older
            [api]
            dhcp_domain = example.org
            metadata_cache_expiration = 0
            vendordata_providers = DynamicJSON, StaticJSON
            vendordata_jsonfile_path = /etc/vendor.json
            vendordata_dynamic_targets = a@http://127.0.0.1:1/
            vendordata_dynamic_connect_timeout = 3
            vendordata_dynamic_read_timeout = 4
            vendordata_dynamic_failure_fatal = true
            vendordata_dynamic_ssl_certfile = /etc/vendor.pem
            [neutron]
            service_metadata_proxy = false
            metadata_proxy_shared_secret = other
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Debug, Is.True);
            Assert.That(options.DatabasePath, Is.EqualTo("/srv/state/metadata-etcd.db"));
            Assert.That(options.ProxySocket, Is.EqualTo("/srv/state/proxy"));
            Assert.That(options.SharedSecret, Is.EqualTo("s3cret"));
            Assert.That(options.Workers, Is.EqualTo(3));
            Assert.That(options.Backlog, Is.EqualTo(77));
            Assert.That(options.SocketMode, Is.EqualTo(SocketModeKind.All));
            Assert.That(options.ProxyUser, Is.EqualTo("nobody"));
            Assert.That(options.ProxyGroup, Is.EqualTo("nogroup"));
            Assert.That(options.NovaHosts, Is.EqualTo(["192.0.2.1", "nova.example.org"]));
            Assert.That(options.NovaHttps, Is.True);
            Assert.That(options.NovaInsecure, Is.True);
            Assert.That(options.NovaCertificateAuthority, Is.EqualTo("/etc/nova-ca.pem"));
            Assert.That(options.NovaClientCertificate, Is.EqualTo("/etc/agent.pem"));
            Assert.That(options.NovaClientKey, Is.EqualTo("/etc/agent.key"));
            Assert.That(options.NovaConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(1.5)));
            Assert.That(options.NovaAnswerTimeout, Is.EqualTo(TimeSpan.FromSeconds(20)));
            Assert.That(options.HoldTime, Is.EqualTo(TimeSpan.FromSeconds(6)));
            Assert.That(options.StaleMaxAge, Is.EqualTo(TimeSpan.FromSeconds(60)));
            Assert.That(options.StaleCacheSize, Is.EqualTo(1000));
            Assert.That(options.MaxInFlight, Is.EqualTo(64));
            Assert.That(options.MaxInFlightPerInstance, Is.EqualTo(4));
            Assert.That(options.Directory, Is.EqualTo(DirectoryKind.Etcd));
            Assert.That(options.DirectoryCacheTtl, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(options.DirectoryNegativeTtl, Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(options.DirectoryCacheSize, Is.EqualTo(100));
            Assert.That(options.AcceptedSecrets, Is.EqualTo(["other", "s3cret", "old", "older"]));
            Assert.That(options.NovaPort, Is.EqualTo(18775));
            Assert.That(options.Upstream, Is.EqualTo(UpstreamKind.Nova));
            Assert.That(options.AdminSocket, Is.EqualTo("/run/x.sock"));
            Assert.That(options.DhcpDomain, Is.EqualTo("example.org"));
            Assert.That(options.CacheExpiration, Is.EqualTo(TimeSpan.Zero));
            Assert.That(options.VendordataProviders, Is.EqualTo(["DynamicJSON", "StaticJSON"]));
            Assert.That(options.VendordataFile, Is.EqualTo("/etc/vendor.json"));
            Assert.That(options.VendordataTargets, Is.EqualTo(["a@http://127.0.0.1:1/"]));
            Assert.That(options.VendordataConnectTimeout, Is.EqualTo(TimeSpan.FromSeconds(3)));
            Assert.That(options.VendordataReadTimeout, Is.EqualTo(TimeSpan.FromSeconds(4)));
            Assert.That(options.VendordataFailureFatal, Is.True);
            Assert.That(options.VendordataCertificateFile, Is.EqualTo("/etc/vendor.pem"));
            Assert.That(options.ResponderDate, Is.EqualTo(new DateOnly(2016, 7, 1)));
            Assert.That(options.InjectsNetworkTemplate, Is.False);
            Assert.That(options.ServiceMetadataProxy, Is.False);
            Assert.That(options.ResponderSecret, Is.EqualTo("other"));
        }
    }

    [TestCase("metadata_workers = many", "metadata_workers", "many")]
    [TestCase("metadata_backlog = 0", "metadata_backlog", "0")]
    [TestCase("nova_metadata_port = 70000", "nova_metadata_port", "70000")]
    [TestCase("metadata_proxy_socket_mode = world", "metadata_proxy_socket_mode", "world")]
    [TestCase("metadata_proxy_socket = relative/path", "metadata_proxy_socket", "relative/path")]
    [TestCase("injected_network_template = /etc/own.template", "injected_network_template", "/etc/own.template")]
    [TestCase("nova_metadata_protocol = gopher", "nova_metadata_protocol", "gopher")]
    [TestCase("nova_metadata_host = ,", "nova_metadata_host", "")]
    public void A_bad_value_names_option_value_place_and_remedy(string line, string option, string value)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Read($"[DEFAULT]\n{line}\n"))!;

        Assert.That(error.Message, Does.StartWith("agent.ini:2: ").And.Contain(option).And.Contain(value).And.EndsWith("."));
    }

    [TestCase("tomorrow")]
    [TestCase("2016-07-32")]
    [TestCase("2016-07-01T12:00:00Z")]
    public void A_date_that_is_none_is_refused(string text) => Assert.That(
        Assert.Throws<ConfigurationException>(() => Read($"[metadata_proxy]\nresponder_date = {text}\n"))!.Message,
        Does.StartWith("agent.ini:2: ").And.Contain("responder_date").And.Contain(text));

    [Test]
    public void The_responder_does_not_listen_where_nova_is()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(
            () => Read("[metadata_proxy]\nupstream = nova\nembedded_responder_listen = true\n"))!;

        Assert.That(error.Message, Does.Contain("embedded_responder_listen"));
    }

    [Test]
    public void An_unknown_option_is_reported_with_its_nearest_name()
    {
        OsloConfiguration files = OsloConfiguration.Parse(
            "[DEFAULT]\nmetadata_proxy_sockett = /x\ntransport_url = x\n", "agent.ini", AgentOptionCatalogue.Create());

        Assert.That(files.FindUnknown().Select(static unknown => unknown.ToString()), Is.EqualTo(
            ["agent.ini:2: unknown option metadata_proxy_sockett in [DEFAULT], ignored; did you mean metadata_proxy_socket?"]));
    }

    [Test]
    public void The_supervisor_s_and_the_proxies_options_are_not_unknown()
    {
        string text = "[metadata_proxy]\n" + string.Concat(
            ProxySection.Supervisor.Concat(ProxySection.Limits).Concat(ProxySection.Rates).Select(option => $"{option.Name} = {option.DefaultText}\n"));
        Assert.That(OsloConfiguration.Parse(text, "agent.ini", AgentOptionCatalogue.Create()).FindUnknown(), Is.Empty);
    }

    private static AgentOptions Read(string text) =>
        AgentOptionsReader.Read(OsloConfiguration.Parse(text, "agent.ini", AgentOptionCatalogue.Create()));
}
