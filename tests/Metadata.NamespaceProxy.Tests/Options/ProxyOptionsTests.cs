using System.Net;
using Metadata.Configuration;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Tests.Options;

public sealed class ProxyOptionsTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    [Test]
    public void The_defaults_are_those_of_the_manual()
    {
        ProxyOptions options = ProxyOptions.Parse(["--network-id", Id]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.NetworkId, Is.EqualTo(Guid.Parse(Id)));
            Assert.That(options.RouterId, Is.Null);
            Assert.That(options.Netns, Is.Null);
            Assert.That(options.Listen, Is.EqualTo([new ListenAddress(IPAddress.Any, 80)]));
            Assert.That(options.Socket, Is.EqualTo("/var/lib/neutron/metadata_proxy"));
            Assert.That(options.User, Is.Empty);
            Assert.That(options.Group, Is.Empty);
            Assert.That(options.PidFile, Is.Null);
            Assert.That(options.LogFile, Is.Null);
            Assert.That(options.Daemonize, Is.True);
        }
    }

    [Test]
    public void Every_option_is_understood_in_both_spellings_and_with_a_space_or_an_equals_sign([Values] bool snake, [Values] bool equals)
    {
        (string Name, string Value)[] given =
        [
            ("netns", "qdhcp-x"), ("router-id", Id), ("metadata-proxy-socket", "/run/m.sock"), ("metadata-host", "169.254.169.254"),
            ("metadata-port", "9697"), ("metadata-proxy-user", "nobody"), ("metadata-proxy-group", "nogroup"), ("pid-file", "/run/p.pid"),
            ("state-path", "/srv"), ("log-file", "/var/log/p.log"),
        ];
        List<string> arguments = [];
        foreach ((string name, string value) in given)
        {
            string spelled = "--" + (snake ? name.Replace('-', '_') : name);
            arguments.AddRange(equals ? [spelled + "=" + value] : [spelled, value]);
        }

        ProxyOptions options = ProxyOptions.Parse([.. arguments, "--nodaemonize"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(options.Netns, Is.EqualTo("qdhcp-x"));
            Assert.That(options.RouterId, Is.EqualTo(Guid.Parse(Id)));
            Assert.That(options.Socket, Is.EqualTo("/run/m.sock"));
            Assert.That(options.Listen, Is.EqualTo([new ListenAddress(IPAddress.Parse("169.254.169.254"), 9697)]));
            Assert.That(options.User, Is.EqualTo("nobody"));
            Assert.That(options.Group, Is.EqualTo("nogroup"));
            Assert.That(options.PidFile, Is.EqualTo("/run/p.pid"));
            Assert.That(options.LogFile, Is.EqualTo("/var/log/p.log"));
            Assert.That(options.Daemonize, Is.False);
        }
    }

    [Test]
    public void An_old_DHCP_agent_s_command_line_is_understood()
    {
        ProxyOptions options = ProxyOptions.Parse(
        [
            "--pid_file=/var/lib/neutron/external/pids/n.pid", "--metadata_proxy_socket=/var/lib/neutron/metadata_proxy",
            "--network_id=" + Id, "--state_path=/var/lib/neutron", "--metadata_port=80", "--metadata_proxy_user=119",
            "--metadata_proxy_group=125", "--verbose", "--log-file=neutron-ns-metadata-proxy-n.log", "--log-dir=/var/log/neutron",
        ]);
        Assert.That(options.LogFile, Is.EqualTo("/var/log/neutron/neutron-ns-metadata-proxy-n.log"));
        Assert.That(options.Daemonize, Is.True);
    }

    [Test]
    public void The_last_of_several_wins()
    {
        ProxyOptions options = ProxyOptions.Parse(["--network-id", Id, "--daemonize", "--metadata-port", "1", "--metadata_port=2", "--nodaemonize"]);
        Assert.That((options.Listen[0].Port, options.Daemonize), Is.EqualTo((2, false)));
    }

    [Test]
    public void The_state_path_places_the_socket()
        => Assert.That(ProxyOptions.Parse(["--network-id", Id, "--state-path", "/srv/x"]).Socket, Is.EqualTo("/srv/x/metadata_proxy"));

    [Test]
    public void A_configuration_file_gives_what_the_command_line_does_not()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, """
            [DEFAULT]
            state_path = /srv/n
            metadata_proxy_socket = $state_path/m
            metadata_proxy_user = nobody
            metadata_proxy_group = nogroup
            """);
        ProxyOptions options = ProxyOptions.Parse(["--network-id", Id, "--config-file", file, "--metadata-proxy-group", "users"]);
        File.Delete(file);
        Assert.That((options.Socket, options.User, options.Group), Is.EqualTo(("/srv/n/m", "nobody", "users")));
    }

    [TestCase("--network-id, --router-id: neither is given; give exactly one, it is the identity of the namespace.")]
    [TestCase("--network-id, --router-id: both are given; give exactly one, it is the identity of the namespace.", "--network-id", Id, "--router-id", Id)]
    [TestCase("--network-id 'x': is not a UUID; write it as 01234567-89ab-cdef-0123-456789abcdef.", "--network-id", "x")]
    [TestCase("--router-id '0123456789abcdef0123456789abcdef': is not a UUID; write it as 01234567-89ab-cdef-0123-456789abcdef.", "--router_id=0123456789abcdef0123456789abcdef")]
    [TestCase("--metadata-host 'localhost': is not an IP address; write an address such as 0.0.0.0, :: or fe80::a9fe:a9fe%eth0.", "--network-id", Id, "--metadata-host", "localhost")]
    [TestCase("--metadata-port '0': is not a number from 1 to 65535; give a number in that range.", "--network-id", Id, "--metadata-port", "0")]
    [TestCase("--metadata-port '65536': is not a number from 1 to 65535; give a number in that range.", "--network-id", Id, "--metadata_port=65536")]
    [TestCase("--metadata-port ' 80': is not a number from 1 to 65535; give a number in that range.", "--network-id", Id, "--metadata-port", " 80")]
    [TestCase("--netns: has no value; write --netns VALUE.", "--network-id", Id, "--netns")]
    [TestCase("--netns: has no value; write --netns VALUE.", "--netns", "--network-id", Id)]
    [TestCase("--metadata-prot: is unknown; see --help for the options.", "--network-id", Id, "--metadata-prot", "80")]
    [TestCase("--daemonize=yes: is unknown; see --help for the options.", "--network-id", Id, "--daemonize=yes")]
    [TestCase("80: is not an option; options are written --name value or --name=value, see --help.", "--network-id", Id, "80")]
    [TestCase("-x: is not an option; options are written --name value or --name=value, see --help.", "-x")]
    [TestCase("--log-format 'xml': is not a log format; write one of auto, text, json, journald.", "--network-id", Id, "--log_format=xml")]
    [TestCase("--head-timeout '0': is not a number of seconds from 0.001 to 3600; give a number in that range.", "--network-id", Id, "--head-timeout", "0")]
    [TestCase("--max-header-fields '1.5': is not a whole number from 1 to 1000; give a number in that range.", "--network-id", Id, "--max_header_fields=1.5")]
    public void A_refusal_names_option_value_and_remedy(string message, params string[] arguments)
        => Assert.That(Assert.Throws<UsageException>(() => ProxyOptions.Parse(arguments))!.Message, Is.EqualTo(message));

    [Test]
    public void The_log_s_form_is_taken_from_the_command_line_before_the_file_and_handed_on()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "[metadata_proxy]\nlog_format = json\n");
        ProxyOptions fromFile = ProxyOptions.Parse(["--network-id", Id, "--config-file", file]);
        ProxyOptions fromBoth = ProxyOptions.Parse(["--network-id", Id, "--config-file", file, "--log-format", "journald"]);
        File.Delete(file);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ProxyOptions.Parse(["--network-id", Id]).LogFormat, Is.EqualTo(LogFormat.Auto));
            Assert.That(fromFile.LogFormat, Is.EqualTo(LogFormat.Json));
            Assert.That(fromBoth.LogFormat, Is.EqualTo(LogFormat.Journald));
            Assert.That(ProxyOptions.Parse(["--network-id", Id, .. fromFile.FromFiles]).LogFormat, Is.EqualTo(LogFormat.Json));
        }
    }

    [Test]
    public void A_log_format_in_a_file_that_is_none_is_refused_with_its_line_and_the_choices()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "[metadata_proxy]\nlog_format = xml\n");
        ConfigurationException refused = Assert.Throws<ConfigurationException>(() => ProxyOptions.Parse(["--network-id", Id, "--config-file", file]))!;
        File.Delete(file);
        Assert.That(refused.Message, Does.Contain("log_format").And.Contain("xml").And.Contain(file + ":2").And.Contain("Write one of auto, text, json, journald"));
    }

    [Test]
    public void A_refused_value_in_a_file_names_the_line()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "[metadata_proxy]\nhead_timeout = soon\n");
        ConfigurationException refused = Assert.Throws<ConfigurationException>(() => ProxyOptions.Parse(["--network-id", Id, "--config-file", file]))!;
        File.Delete(file);
        Assert.That(refused.Message, Does.Contain("head_timeout").And.Contain("soon").And.Contain(file + ":2").And.Contain("Write seconds"));
    }
}
