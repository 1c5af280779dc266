using System.Net;
using Metadata.NamespaceProxy.Haproxy;
using Metadata.NamespaceProxy.Options;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Tests.Haproxy;

public sealed class ConfigurationReaderTests
{
    [Test]
    public void Every_directive_of_Neutron_s_takes_effect()
    {
        ProxyOptions options = Options(HaproxyText.Whole);
        RelayLimits limits = options.Limits.Relay;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((options.NetworkId, options.RouterId, options.IdentityField), Is.EqualTo((Guid.Parse(HaproxyText.Network), (Guid?)null, "X-Neutron-Network-ID")));
            Assert.That(options.Socket, Is.EqualTo("/var/lib/neutron/metadata_proxy"));
            Assert.That((options.User, options.Group, options.PidFile), Is.EqualTo(("nobody", "nogroup", "/run/p.pid")));
            Assert.That(options.Syslog, Is.EqualTo("16 6 haproxy-metadata-proxy-x /dev/log"));
            Assert.That(options.Listen, Is.EqualTo([new ListenAddress(IPAddress.Parse("169.254.169.254"), 80), new ListenAddress(IPAddress.Parse("fe80::a9fe:a9fe"), 80, "tap1")]));
            Assert.That((limits.MaxConnections, limits.CrowdedFrom), Is.EqualTo((1024, 512)));
            Assert.That(limits.HeadDeadline, Is.EqualTo(TimeSpan.FromSeconds(11)));
            Assert.That(limits.ConnectDeadline, Is.EqualTo(TimeSpan.FromSeconds(12)));
            Assert.That((limits.WriteDeadline, limits.BodyDeadline), Is.EqualTo((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60))));
            Assert.That(limits.AnswerDeadline, Is.EqualTo(TimeSpan.FromSeconds(14)));
            Assert.That(limits.IdleDeadline, Is.EqualTo(TimeSpan.FromSeconds(15)));
            Assert.That(limits.CountsRequests, Is.False);
            Assert.That(options.Limits.Drain, Is.LessThan(TimeSpan.FromSeconds(5)), "Neutron kills after five seconds");
            Assert.That(Read(HaproxyText.Whole, out _).Daemon, Is.True);
        }
    }

    [TestCase("X-Neutron-Network-ID", false)]
    [TestCase("x-neutron-router-id", true)]
    [TestCase("X-OVN-Network-ID", false)]
    [TestCase("X-OVN-Router-ID", true)]
    public void The_identity_is_told_in_the_field_that_was_asked_for(string field, bool router)
    {
        ProxyOptions options = Options(HaproxyText.Whole.Replace("set-header X-Neutron-Network-ID", "add-header " + field, StringComparison.Ordinal).Replace("del-header X-Neutron-Router-ID", "del-header X-Tenant", StringComparison.Ordinal).Replace("    http-request del-header X-Tenant\n", "", StringComparison.Ordinal));
        Assert.That(options.IdentityField, Is.EqualTo(field).IgnoreCase);
        Assert.That(options.RouterId is not null, Is.EqualTo(router));
    }

    [TestCase("ip", true, false)]
    [TestCase("ipv6", true, true)]
    public void Two_tables_are_two_windows(string version, bool four, bool six)
    {
        RelayLimits limits = Options(HaproxyText.Global + HaproxyText.Defaults + HaproxyText.Tables(version, 7, 8)).Limits.Relay;
        Assert.That(limits.BaseWindow, Is.EqualTo(new RequestWindow(TimeSpan.FromSeconds(10), 7)));
        Assert.That(limits.BurstWindow, Is.EqualTo(new RequestWindow(TimeSpan.FromSeconds(20), 8)));
        Assert.That((limits.WindowsHoldForIPv4, limits.WindowsHoldForIPv6), Is.EqualTo((four, six)), "as haproxy: a table of IPv6 addresses takes IPv4 ones too");
    }

    [TestCase("sc_http_req_rate(0) gt 7")]
    [TestCase("sc_http_req_rate(0,listener) gt 7")]
    [TestCase("sc0_http_req_rate gt 7")]
    [TestCase("src_http_req_rate(listener) gt 7")]
    [TestCase("src,table_http_req_rate(listener) ge 8")]
    public void A_table_of_the_listener_s_own_is_a_window(string sample)
    {
        RelayLimits limits = Options(HaproxyText.OwnTable(7).Replace("sc_http_req_rate(0) gt 7", sample, StringComparison.Ordinal)).Limits.Relay;
        Assert.That(limits.BaseWindow, Is.EqualTo(new RequestWindow(TimeSpan.FromSeconds(10), 7)));
        Assert.That(limits.BurstWindow, Is.EqualTo(limits.BaseWindow));
    }

    [TestCase("bind :80", "0.0.0.0:80")]
    [TestCase("bind *:80", "0.0.0.0:80")]
    [TestCase("bind :::9697", "[::]:9697")]
    [TestCase("bind fe80::a9fe:a9fe:80 interface tap1", "[fe80::a9fe:a9fe%tap1]:80")]
    [TestCase("bind 10.0.0.1:80,[2001:db8::1]:81", "10.0.0.1:80, [2001:db8::1]:81")]
    [TestCase("bind ipv6@[::1]:80 v6only", "[::1]:80")]
    public void Addresses_are_read_as_haproxy_reads_them(string bind, string addresses)
    {
        ProxyOptions options = Options(HaproxyText.Listen.Replace("bind 169.254.169.254:80", bind, StringComparison.Ordinal).Replace("    bind [fe80::a9fe:a9fe]:80 interface tap1\n", "", StringComparison.Ordinal));
        Assert.That(string.Join(", ", options.Listen), Is.EqualTo(addresses));
        Assert.That(options.Listen[0].DualStack, Is.EqualTo(bind.Contains(":::", StringComparison.Ordinal)));
    }

    [TestCase("global\n  chroot /var/empty", 2, "unknown keyword 'chroot' in 'global' section")]
    [TestCase("global\n  user nobody-here", 2, "user 'nobody-here' is not in /etc/passwd")]
    [TestCase("global\n  maxconn many", 2, "the number 'many' is not a number from 1 to 1000000")]
    [TestCase("global\n  log 127.0.0.1 local0", 2, "log target '127.0.0.1' is not the path of a unix socket")]
    [TestCase("global\n  log /dev/log here", 2, "unknown log facility 'here'")]
    [TestCase("global\n  pidfile", 2, "the file is missing")]
    [TestCase("global\n  pidfile /a /b", 2, "'/b' is not understood here")]
    [TestCase("defaults\n  mode tcp", 2, "mode 'tcp' is not http")]
    [TestCase("defaults\n  option httpclose", 2, "option 'httpclose' is not supported")]
    [TestCase("defaults\n  timeout connect soon", 2, "'soon' is not a time")]
    [TestCase("defaults\n  timeout lunch 1s", 2, "timeout 'lunch' is not supported")]
    [TestCase("defaults\n\n\n  errorfile 400 /x", 4, "unknown keyword 'errorfile' in 'defaults' section")]
    [TestCase("listen l\n  bind 10.0.0.1", 2, "'10.0.0.1' does not end in a port")]
    [TestCase("listen l\n  bind here:80", 2, "'here' is not an IP address")]
    [TestCase("listen l\n  bind :80 ssl", 2, "bind parameter 'ssl' is not supported")]
    [TestCase("listen l\n  server m 10.0.0.1:80", 2, "server '10.0.0.1:80' is not the path of a unix socket")]
    [TestCase("listen l\n  server m /a check", 2, "'check' is not understood here")]
    [TestCase("listen l\n  http-request set-header X-Forwarded-For 1.2.3.4", 2, "field 'X-Forwarded-For' is not one that says a network's or router's identity")]
    [TestCase("listen l\n  http-request set-header X-Neutron-Network-ID me", 2, "'me' is not a UUID")]
    [TestCase("listen l\n  http-request del-header User-Agent", 2, "field 'User-Agent' is not an identity that could be taken out")]
    [TestCase("listen l\n  http-request redirect location /", 2, "http-request 'redirect' is not supported")]
    [TestCase("listen l\n  http-response set-header X-A b", 2, "unknown keyword 'http-response' in 'listen' section")]
    [TestCase("listen l\n  http-request deny", 2, "the status is missing")]
    [TestCase("listen l\n  http-request deny deny_status 403 if { src_http_req_rate(t) gt 1 }", 2, "a source above its rate is told 429 only")]
    [TestCase("listen l\n  http-request deny deny_status 429 if { path /x }", 2, "'}' is missing")]
    [TestCase("listen l\n  http-request track-sc0 path table t", 2, "only 'src' can be tracked, not 'path'")]
    [TestCase("listen l\n  stick-table type string size 1k store http_req_rate(1s)", 2, "'type string' is not supported in a table")]
    [TestCase("listen l\n  stick-table type ip size 1k store conn_cur", 2, "'store conn_cur' is not supported in a table")]
    [TestCase("listen l\nlisten m\n  bind :80", 2, "a second 'listen' section cannot be served")]
    [TestCase("frontend f\n  bind :80", 1, "section 'frontend' is not supported")]
    [TestCase("bind :80", 1, "unknown keyword 'bind' out of section")]
    [TestCase("global\n  log-tag \"x", 2, "a quote is not closed")]
    public void What_cannot_be_honoured_is_refused_with_file_line_and_text(string text, int line, string problem)
    {
        Read(text, out IReadOnlyList<string> problems);
        Assert.That(problems, Is.EqualTo([$"parsing [{File}:{line}] : {problem} in '{text.Split('\n')[line - 1].Trim()}'"]));
    }

    [Test]
    public void Every_problem_is_told_at_once()
    {
        Read("global\n  one\n  two\n", out IReadOnlyList<string> problems);
        Assert.That(problems, Has.Count.EqualTo(2));
    }

    [TestCase("bind", "there is no 'bind'")]
    [TestCase("server", "there is no 'server'")]
    [TestCase("http-request set-header", "says the identity")]
    public void What_is_necessary_is_asked_for(string directive, string problem)
    {
        string text = string.Join('\n', HaproxyText.Whole.Split('\n').Where(line => !line.TrimStart().StartsWith(directive, StringComparison.Ordinal)));
        Read(text, out IReadOnlyList<string> problems);
        Assert.That(problems.Single(), Does.Contain(problem));
    }

    [TestCase("http-request set-header X-Neutron-Router-ID 01234567-89ab-cdef-0123-456789abcdef", "a second identity contradicts the first")]
    [TestCase("http-request del-header X-Neutron-Network-ID", "is not an identity that could be taken out")]
    [TestCase("server other /b", "a second server cannot be used")]
    [TestCase("http-request deny deny_status 429 if { src_http_req_rate(none) gt 1 }", "there is no table 'none'")]
    public void A_contradiction_is_refused(string line, string problem)
    {
        Read(HaproxyText.Listen + "    " + line + "\n", out IReadOnlyList<string> problems);
        Assert.That(problems.Single(), Does.Contain(problem));
    }

    [Test]
    public void A_limit_whose_table_nobody_fills_is_refused()
    {
        Read(HaproxyText.Tables("ip", 1, 2).Replace("    http-request track-sc1 src table burst_rate_limiter\n", "", StringComparison.Ordinal), out IReadOnlyList<string> problems);
        Assert.That(problems.Single(), Does.Contain("the limit would never hold"));
    }

    [Test]
    public void Comments_quotes_and_backslashes_are_read_as_haproxy_reads_them()
    {
        HaproxyConfiguration configuration = Read("# first\nglobal # second\n  log-tag \"a b\"'#c'\\#d # third\n" + HaproxyText.Listen, out IReadOnlyList<string> problems);
        Assert.That(problems, Is.Empty);
        Assert.That(configuration.LogTag, Is.EqualTo("a b#c#d"));
    }

    [TestCase("1500us", 1.5)]
    [TestCase("10", 10)]
    [TestCase("10ms", 10)]
    [TestCase("2s", 2000)]
    [TestCase("2m", 120000)]
    [TestCase("1h", 3600000)]
    [TestCase("1d", 86400000)]
    [TestCase("", null)]
    [TestCase("s", null)]
    [TestCase("0s", null)]
    [TestCase("1w", null)]
    [TestCase("-1s", null)]
    public void Times_have_haproxy_s_units(string text, double? milliseconds)
    {
        Assert.That(HaproxyTime.TryParse(text, out TimeSpan time), Is.EqualTo(milliseconds is not null));
        Assert.That(milliseconds is null || time.TotalMilliseconds == milliseconds, Is.True, time.ToString());
    }

    private static string File { get; } = Path.Join(Path.GetTempPath(), $"haproxy-{Guid.NewGuid():N}.cfg");

    private static ProxyOptions Options(string text)
    {
        HaproxyConfiguration configuration = Read(text, out IReadOnlyList<string> problems);
        Assert.That(problems, Is.Empty);
        return HaproxyOptions.From(configuration, -1);
    }

    private static HaproxyConfiguration Read(string text, out IReadOnlyList<string> problems)
    {
        System.IO.File.WriteAllText(File, text);
        try
        {
            return ConfigurationReader.Read([File], out problems);
        }
        finally
        {
            System.IO.File.Delete(File);
        }
    }
}
