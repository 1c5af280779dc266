using System.Globalization;
using System.Text;
using System.Text.Json;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Golden;

/// <summary>Every recorded case against a freshly started agent, one agent per profile.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class ResponderReplayTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(5);

    private static IEnumerable<string> Profiles => GoldenFiles.Profiles;

    [TestCaseSource(nameof(Profiles))]
    public void The_listener_answers_as_nova_does(string profile)
    {
        using var agent = new AgentProcess();
        using RunningProcess? vendor = Configure(agent, profile, out int port);
        agent.Import(File.ReadAllText(GoldenFiles.Instances));
        agent.Start();

        string[] secret = profile == "nosecret" ? ["--secret", ""] : [];
        (int code, string output) = Run.ToEnd(
            _limit,
            "python3",
            [GoldenFiles.Replay, "--url", $"http://127.0.0.1:{port}", "--cases", GoldenFiles.Cases, "--profile", profile, "--jobs", "8", .. secret]);

        TestContext.Out.WriteLine(output);
        Assert.That(code, Is.Zero, output + "\n" + agent.Output);
    }

    // The other profiles say something about the listener alone.
    [TestCase("default")]
    [TestCase("nocache")]
    [TestCase("bare")]
    [TestCase("vendor")]
    [TestCase("vendorfatal")]
    [TestCase("vendormissing")]
    [TestCase("dynfirst")]
    [TestCase("past")]
    public void The_proxies_socket_answers_as_Neutrons_agent_before_nova_does(string profile)
    {
        using var agent = new AgentProcess();
        using RunningProcess? vendor = Configure(agent, profile, out _);
        agent.Import(File.ReadAllText(GoldenFiles.Instances));
        agent.Start();

        (int code, string output) = Run.ToEnd(_limit, "python3", GoldenFiles.ProxiedReplay, GoldenFiles.Folder, agent.Socket, profile);

        TestContext.Out.WriteLine(output);
        Assert.That(code, Is.Zero, output + "\n" + agent.Output);
    }

    /// <summary>The profile as configuration files; the stub of its vendordata targets when it has some.</summary>
    internal static RunningProcess? Configure(AgentProcess agent, string name, out int port)
    {
        JsonElement profile = GoldenFiles.Profile(name);
        port = Run.FreePort();
        int vendorPort = Run.FreePort();
        var sections = new StringBuilder();
        bool needsVendor = false;
        foreach (JsonProperty section in profile.GetProperty("nova_conf").EnumerateObject())
        {
            sections.Append(CultureInfo.InvariantCulture, $"[{section.Name}]\n");
            foreach (JsonProperty option in section.Value.EnumerateObject())
            {
                string value = option.Value.GetString()!;
                needsVendor |= value.Contains("{{vendor_url}}", StringComparison.Ordinal);
                value = value.Replace("{{vendor_url}}", $"http://127.0.0.1:{vendorPort}", StringComparison.Ordinal);
                sections.Append(CultureInfo.InvariantCulture, $"{option.Name} = {value}\n");
            }
        }

        if (profile.TryGetProperty("vendordata_static", out JsonElement text))
        {
            string file = Path.Join(agent.Folder, "vendor_data.json");
            File.WriteAllText(file, text.GetString());
            sections.Append(CultureInfo.InvariantCulture, $"[api]\nvendordata_jsonfile_path = {file}\n");
        }

        string date = profile.TryGetProperty("clock", out JsonElement clock) ? $"responder_date = {clock.GetString()![..10]}" : "";
        agent.Configure(
            $"nova_metadata_port = {port}",
            $"embedded_responder_listen = true\nsession_tokens = off\n{date}",
            sections.ToString());
        if (!needsVendor)
        {
            return null;
        }

        var stub = new RunningProcess("python3", GoldenFiles.VendordataStub, vendorPort.ToString(CultureInfo.InvariantCulture));
        Run.Until(() => Run.Listens(vendorPort), () => "the vendordata stub: " + stub.Output);
        return stub;
    }
}
