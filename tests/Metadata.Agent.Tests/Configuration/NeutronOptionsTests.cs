using System.Runtime.CompilerServices;
using Metadata.Agent.Configuration;
using Metadata.Agent.Tests.Processes;
using Metadata.Configuration;

namespace Metadata.Agent.Tests.Configuration;

/// <summary>Every option of Neutron's own agent, as the Debian package lists them, has its place here.</summary>
public sealed class NeutronOptionsTests
{
    private const string Script = """
        import itertools
        import neutron.opts
        from oslo_config import cfg
        from oslo_log import log
        import oslo_cache._opts
        from neutron.conf import service
        for group, options in neutron.opts.list_metadata_agent_opts():
            for option in options:
                print(group.lower() if group != 'DEFAULT' else group, option.dest)
        conf = cfg.ConfigOpts()
        log.register_options(conf)
        for name in conf:
            print('DEFAULT', name)
        for option in oslo_cache._opts.FILE_OPTIONS['cache']:
            print('cache', option.dest)
        for option in service.RPC_EXTRA_OPTS:
            print('DEFAULT', option.dest)
        """;

    // oslo.config's own, which is no option of a file.
    private static readonly HashSet<string> _notWritten = ["config_source"];

    [Test]
    public void Every_option_takes_effect_or_is_named_as_not_applicable_and_stands_in_the_README()
    {
        (int code, string output) = Run.ToEnd("/usr/bin/python3", "-W", "ignore", "-c", Script);
        Assert.That(code, Is.Zero, output);
        (string Section, string Name)[] options =
        [
            .. output.Split('\n').Select(static line => line.Split(' ')).Where(static fields => fields.Length == 2 && !_notWritten.Contains(fields[1]))
                .Select(static fields => (fields[0], fields[1])).Distinct(),
        ];
        Assert.That(options, Does.Contain(("DEFAULT", "metadata_proxy_socket_mode")).And.Contain(("agent", "report_interval")));
        HashSet<(string, string)> known = [.. AgentOptionCatalogue.Create().Options.Select(static option => (option.Section, option.Name))];
        string readme = File.ReadAllText(Readme());
        using (Assert.EnterMultipleScope())
        {
            foreach ((string section, string name) in options)
            {
                bool effective = known.Contains((section, name));
                string? reason = NeutronOptionTable.WhyNot(section, name);
                Assert.That(effective ? reason is null : reason is not null, Is.True, $"[{section}] {name}: either takes effect or has a reason");
                Assert.That(readme.Contains($"| `{name}` |", StringComparison.Ordinal) || readme.Contains($"| `[{section}]` |", StringComparison.Ordinal)
                    || readme.Contains($"`{name}`", StringComparison.Ordinal), Is.True, $"the README says nothing of {name}");
            }
        }
    }

    [Test]
    public void None_of_them_is_called_unknown()
    {
        OsloConfiguration files = OsloConfiguration.Parse(
            "[DEFAULT]\nuse_json = true\nlog_file = /x\n[AGENT]\nreport_interval = 3\n[cache]\nenabled = true\n[metadata_rate_limiting]\nrate_limit_enabled = true\n",
            "agent.ini", AgentOptionCatalogue.Create());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(files.FindUnknown().Select(static unknown => unknown.Section), Is.Empty);
            Assert.That(
                NeutronOptionTable.FindIn(files).Select(static pair => pair.Option.Name),
                Is.EqualTo(["use_json", "log_file", "report_interval", "enabled"]));
        }
    }

    private static string Readme([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Join(Path.GetDirectoryName(file), "../../../src/Metadata.Agent/README.md"));
}
