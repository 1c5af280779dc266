using Metadata.Configuration;
using Metadata.NamespaceProxy.Options;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Tests.Options;

public sealed class RateLimitOptionsTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    [Test]
    public void Every_option_stands_in_the_README_with_its_default()
    {
        string readme = File.ReadAllText(Path.Join(Support.Repository.Root, "src/Metadata.NamespaceProxy/README.md"));
        foreach (OptionDefinition definition in RateLimitSection.Options.Concat(ProxySection.Rates))
        {
            Assert.That(readme, Does.Contain($"| `{definition.Name}` | {definition.DefaultText} | {definition.Help} |"));
        }
    }

    [Test]
    public void Neutron_s_file_is_read_as_it_is()
    {
        RelayLimits limits = Parse("""
            [metadata_rate_limiting]
            rate_limit_enabled = True
            ip_versions = 4, 6
            base_window_duration = 20
            base_query_rate_limit = 21
            burst_window_duration = 30
            burst_query_rate_limit = 31
            """).Limits.Relay;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(limits.BaseWindow, Is.EqualTo(new RequestWindow(TimeSpan.FromSeconds(20), 21)));
            Assert.That(limits.BurstWindow, Is.EqualTo(new RequestWindow(TimeSpan.FromSeconds(30), 31)));
            Assert.That((limits.WindowsHoldForIPv4, limits.WindowsHoldForIPv6), Is.EqualTo((true, true)));
        }
    }

    [Test]
    public void A_dry_run_is_for_every_rate()
        => Assert.That(Parse("[metadata_proxy]\nrate_dry_run = true\n").Limits.Relay.RateDryRun, Is.True);

    [Test]
    public void Without_the_switch_nothing_is_limited()
        => Assert.That(Parse("[metadata_rate_limiting]\nbase_query_rate_limit = 1\n").Limits, Is.EqualTo(new ProxyLimits()));

    [Test]
    public void The_command_line_wins_and_the_rest_comes_from_the_file()
    {
        RelayLimits limits = Parse("[metadata_rate_limiting]\nrate_limit_enabled = true\nip_versions = 6\nbase_query_rate_limit = 5\n", "--base_query_rate_limit=7").Limits.Relay;
        Assert.That(limits.BaseWindow, Is.EqualTo(new RequestWindow(TimeSpan.FromSeconds(10), 7)));
        Assert.That((limits.WindowsHoldForIPv4, limits.WindowsHoldForIPv6), Is.EqualTo((false, true)));
    }

    [Test]
    public void What_files_say_reaches_the_program_that_cannot_read_them()
    {
        ProxyOptions options = Parse("[metadata_rate_limiting]\nrate_limit_enabled = true\nip_versions = 4,6\n");
        RelayLimits again = ProxyOptions.Parse(["--network-id", Id, .. options.FromFiles]).Limits.Relay;
        Assert.That(again, Is.EqualTo(options.Limits.Relay).And.Not.EqualTo(RelayLimits.Default));
    }

    [TestCase("ip_versions = 5", "[metadata_rate_limiting] ip_versions '5': is no list of 4 and 6; write 4, 6 or both: 4,6.")]
    [TestCase("base_window_duration = 0", "[metadata_rate_limiting] base_window_duration '0': is not a whole number from 1 to 86400; give a number in that range.")]
    [TestCase("burst_query_rate_limit = x", "[metadata_rate_limiting] burst_query_rate_limit 'x': is not a whole number from 1 to 2147483647; give a number in that range.")]
    [TestCase("rate_limit_enabled = perhaps", "[metadata_rate_limiting] rate_limit_enabled 'perhaps': is not a boolean; write true or false.")]
    public void What_cannot_be_used_is_said(string line, string message)
        => Assert.That(() => Parse($"[metadata_rate_limiting]\nrate_limit_enabled = true\n{line}\n"), Throws.TypeOf<UsageException>().With.Message.EqualTo(message));

    private static ProxyOptions Parse(string text, params string[] arguments)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, text);
        try
        {
            return ProxyOptions.Parse(["--network-id", Id, "--config-file", file, .. arguments]);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
