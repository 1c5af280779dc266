using System.Text.RegularExpressions;

namespace Metadata.Agent.Tests.Processes;

/// <summary>The files that Neutron's packages ship, with every option written out, read by the real program.</summary>
public sealed partial class OperatorFilesTests
{
    [Test]
    public void Neutron_s_own_files_are_read_as_they_are_and_nothing_in_them_is_called_unknown()
    {
        using var agent = new AgentProcess();
        string neutron = Path.Join(agent.Folder, "neutron.conf");
        string metadata = Path.Join(agent.Folder, "metadata_agent.ini");
        Generate(
            neutron, "neutron", "neutron.agent", "neutron.db", "oslo.log", "oslo.db", "oslo.policy", "oslo.concurrency", "oslo.messaging",
            "oslo.middleware.cors", "keystonemiddleware.auth_token", "nova.auth");
        Generate(metadata, "neutron.metadata.agent", "oslo.log");

        // What an operator changes in them.
        Write(neutron, "state_path", "/srv/neutron");
        Write(neutron, "transport_url", "rabbit://openstack:hidden-rabbit@controller");
        Write(metadata, "metadata_proxy_shared_secret", "hidden-secret");
        Write(metadata, "nova_metadata_host", "controller.example");
        Write(metadata, "nova_metadata_protocol", "https");
        Write(metadata, "metadata_workers", "2");
        using RunningProcess check = AgentProcess.StartWith("--config-file", neutron, "--config-file", metadata, "--check-config");
        Assert.That(check.WaitForExit(TimeSpan.FromSeconds(60)), Is.True);

        string[] lines = [.. check.Lines];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(check.ExitCode, Is.Zero, check.Output);
            Assert.That(lines, Has.None.Contain("unknown"));
            Assert.That(lines, Has.None.Contain("hidden"));
            Assert.That(Origin("state_path = /srv/neutron"), Does.StartWith($"# {neutron}:"));
            Assert.That(Origin("metadata_proxy_socket = /srv/neutron/metadata_proxy"), Does.StartWith($"# {metadata}:"));
            Assert.That(Origin("nova_metadata_host = controller.example"), Does.StartWith($"# {metadata}:"));
            Assert.That(Origin("nova_metadata_protocol = https"), Does.StartWith($"# {metadata}:"));
            Assert.That(Origin("metadata_workers = 2"), Does.StartWith($"# {metadata}:"));
            Assert.That(Origin("metadata_proxy_shared_secret = ***"), Does.StartWith($"# {metadata}:"));
            Assert.That(lines, Has.Some.Contain("transport_url in [DEFAULT] does nothing here: no RPC is spoken"));
        }

        string Origin(string line) => Array.IndexOf(lines, line) is > 0 and var at ? lines[at - 1] : "no " + line;
    }

    // The packages' own way to make them; a commented option stands there with its default, and counts here.
    private static void Generate(string file, params IEnumerable<string> namespaces)
    {
        (int code, string output) = Run.ToEnd(
            TimeSpan.FromMinutes(2), "/usr/bin/oslo-config-generator", ["--output-file", file, .. namespaces.SelectMany(static name => (string[])["--namespace", name])]);
        Assert.That(code, Is.Zero, output);
        string text = File.ReadAllText(file);
        File.WriteAllText(file, Commented().Replace(text, static match => match.Groups[2].Value is "<None>" || match.Groups[2].Value.StartsWith('<')
            ? match.Value : match.Groups[1].Value + match.Groups[2].Value));
    }

    private static void Write(string file, string option, string value)
    {
        string text = File.ReadAllText(file);
        string changed = Regex.Replace(text, $"^#?{option} =.*$", $"{option} = {value}", RegexOptions.Multiline);
        Assert.That(changed, Is.Not.EqualTo(text), option);
        File.WriteAllText(file, changed);
    }

    [GeneratedRegex("^#([a-z][a-z0-9_]* = )(.*)$", RegexOptions.Multiline)]
    private static partial Regex Commented();
}
