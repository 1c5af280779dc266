using Metadata.Configuration;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Shared;
using Metadata.NamespaceProxy.Supervise;

namespace Metadata.NamespaceProxy.Tests.Supervise;

public sealed class SupervisorOptionsTests
{
    [Test]
    public void The_defaults_are_those_of_the_manual()
    {
        SupervisorOptions options = Parse("[DEFAULT]\n");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Directory, Is.EqualTo("/run/netns"));
            Assert.That(options.Patterns, Is.EqualTo(["qdhcp-*", "qrouter-*", "ovnmeta-*"]));
            Assert.That((options.NetworkPort, options.RouterPort), Is.EqualTo((80, 9697)));
            Assert.That(options.Hosts, Is.EqualTo(["0.0.0.0", "::"]));
            Assert.That(options.StopProxies, Is.False);
            Assert.That((options.AdminSocket, options.ReportSocket), Is.EqualTo(("/run/metadata-proxy/supervisor.sock", "/run/metadata-proxy/supervisor.sock.reports")));
            Assert.That(options.Socket, Is.EqualTo("/var/lib/neutron/metadata_proxy"));
            Assert.That(options.PidDirectory, Is.EqualTo("/var/lib/neutron/ns-metadata-proxy"));
            Assert.That((options.NamespaceFile, options.NeutronFiles, options.SharedProcesses, options.ManageAddresses), Is.EqualTo(((string?)null, false, 0, false)));
            Assert.That(options.ManagedInterfaces, Is.EqualTo(["tap*", "ns-*"]));
            Assert.That(options.LimitArguments, Is.Empty);
            Assert.That(options.Unknown, Is.Empty);
        }
    }

    [Test]
    public void Every_option_takes_effect()
    {
        SupervisorOptions options = Parse("""
            [DEFAULT]
            state_path = /srv
            metadata_proxy_socket = $state_path/m
            metadata_proxy_user = nobody
            metadata_proxy_group = nogroup
            metadata_port = 9698
            [metadata_proxy]
            namespace_directory = /run/other
            namespace_patterns = a-*,
                b-?
            listen_hosts = 0.0.0.0
            network_listen_port = 8080
            namespace_file = /etc/list
            neutron_files = true
            isolation = shared:3
            manage_addresses = true
            manage_addresses_interface = eth*
            stop_proxies = true
            supervisor_socket = $state_path/s
            head_timeout = 2.5
            max_body_size = 4096
            """);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Directory, Is.EqualTo("/run/other"));
            Assert.That(options.Patterns, Is.EqualTo(["a-*", "b-?"]));
            Assert.That((options.NetworkPort, options.RouterPort), Is.EqualTo((8080, 9698)));
            Assert.That(options.Hosts, Is.EqualTo(["0.0.0.0"]));
            Assert.That((options.NamespaceFile, options.NeutronFiles, options.SharedProcesses, options.ManageAddresses), Is.EqualTo(("/etc/list", true, 3, true)));
            Assert.That(options.ManagedInterfaces, Is.EqualTo(["eth*"]));
            Assert.That(options.StopProxies, Is.True);
            Assert.That(options.AdminSocket, Is.EqualTo("/srv/s"));
            Assert.That((options.Socket, options.User, options.Group), Is.EqualTo(("/srv/m", "nobody", "nogroup")));
            Assert.That(options.PidDirectory, Is.EqualTo("/srv/ns-metadata-proxy"));
            Assert.That(options.LimitArguments, Is.EqualTo(["--max-body-size", "4096", "--head-timeout", "2.5"]));
        }
    }

    [TestCase("process", 0)]
    [TestCase("shared", 1)]
    [TestCase("shared:1", 1)]
    [TestCase("shared:64", 64)]
    public void Isolation_says_how_many_processes_serve(string isolation, int processes)
    {
        Assert.That(Parse($"[metadata_proxy]\nisolation = {isolation}\n").SharedProcesses, Is.EqualTo(processes));
        Assert.That(Parse("[metadata_proxy]\nisolation = shared:7\n", "--isolation", isolation).SharedProcesses, Is.EqualTo(processes), "the command line wins");
    }

    [TestCase("")]
    [TestCase("Shared")]
    [TestCase("shared:")]
    [TestCase("shared:0")]
    [TestCase("shared:65")]
    [TestCase("shared:-1")]
    [TestCase("shared: 2")]
    [TestCase("shared2")]
    [TestCase("thread")]
    public void Another_isolation_is_refused_with_what_can_be_written(string isolation)
        => Assert.That(
            Assert.Throws<UsageException>(() => Parse("[DEFAULT]\n", "--isolation=" + isolation))!.Message,
            Does.Contain($"isolation in [metadata_proxy] '{isolation}': is not known; write process, shared or shared:N"));

    [Test]
    public void The_command_line_wins()
    {
        SupervisorOptions options = Parse("[metadata_proxy]\nstop_proxies = true\nhead_timeout = 2\n", "--nostop_proxies", "--head-timeout=3", "--log_file", "/var/log/s.log");
        Assert.That(options.StopProxies, Is.False);
        Assert.That(options.LimitArguments, Is.EqualTo(["--head-timeout", "3"]));
        Assert.That(options.LogFile, Is.EqualTo("/var/log/s.log"));
    }

    [Test]
    public void The_proxies_log_in_the_supervisor_s_form()
    {
        WantedNamespace wanted = new("qdhcp-x", new NetworkIdentity(Guid.NewGuid(), IsRouter: false), ["0.0.0.0"], 80);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ProxyCommandLine.Arguments(wanted, "4:1", Parse("[metadata_proxy]\nlog_format = json\n")), Does.Contain("--log-format").And.Contain("json"));
            Assert.That(ProxyCommandLine.Arguments(wanted, "4:1", Parse("[metadata_proxy]\nlog_format = json\n", "--log-format=journald")), Does.Contain("journald").And.Not.Contain("json"));
            Assert.That(ProxyCommandLine.Arguments(wanted, "4:1", Parse("[DEFAULT]\n")), Does.Not.Contain("--log-format"));
            Assert.That(SharedOptions.Parse(["--control-descriptor", "3", "--metadata-proxy-socket", "/m", "--log-format", "json"]).LogFormat, Is.EqualTo(LogFormat.Json));
        }
    }

    [Test]
    public void What_nobody_reads_is_said_and_the_agent_s_options_are_not_unknown()
    {
        SupervisorOptions options = Parse("[metadata_proxy]\nupstream = nova\nadmin_socket = /x\nhead_timeoutt = 2\n[other]\nx = 1\n");
        Assert.That(options.Unknown.Select(unknown => unknown.ToString()), Is.EqualTo([Arg + ":4: unknown option head_timeoutt in [metadata_proxy], ignored; did you mean head_timeout?"]));
    }

    [Test]
    public void Without_a_file_it_says_which_is_needed()
    {
        // A host of the cloud has one of the usual files.
        if (Metadata.Configuration.DefaultFiles.Existing.Count == 0)
        {
            Assert.That(
                Assert.Throws<UsageException>(() => SupervisorOptions.Parse([]))!.Message,
                Is.EqualTo("--config-file: is not given, and none of the usual files is there; name the agent's configuration, such as /etc/neutron/metadata_agent.ini."));
        }
        else
        {
            Assert.That(() => SupervisorOptions.Parse([]), Throws.Nothing);
        }
    }

    [Test]
    public void A_limit_out_of_range_is_refused_before_any_proxy_is_started()
        => Assert.That(
            Assert.Throws<ConfigurationException>(() => Parse("[metadata_proxy]\nsource_request_burst = 0\n"))!.Message,
            Does.Contain("source_request_burst").And.Contain("Write a whole number from 1 to 1000000"));

    private static string Arg { get; } = Path.Join(Path.GetTempPath(), $"supervisor-{Guid.NewGuid():N}.conf");

    private static SupervisorOptions Parse(string text, params string[] arguments)
    {
        File.WriteAllText(Arg, text);
        try
        {
            return SupervisorOptions.Parse(["--config-file", Arg, .. arguments]);
        }
        finally
        {
            File.Delete(Arg);
        }
    }
}
