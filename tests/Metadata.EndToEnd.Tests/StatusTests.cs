using System.Text.Json;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>metadatactl status and top beside a working chain, and --json of every command.</summary>
internal sealed class StatusTests
{
    [Test]
    public void Status_and_top_show_store_agent_and_the_requests_of_each_namespace()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        Assert.That(Control(world, "status"), Does.Contain("agent").And.Contain("does not run"));
        world.StartAgent();
        world.Import(Records.Instance(instance, "shown", network.Id, "10.9.0.0/24", "10.9.0.61"));
        Guest guest = world.AddGuest(network, "10.9.0.61", instance);
        Service supervisor = world.StartSupervisor();
        Until.True(() => guest.Status("/openstack") == 200, () => supervisor.Output);
        JsonNode status = JsonNode.Parse(Control(world, "--json", "status"))!;
        Until.True(() =>
        {
            status = JsonNode.Parse(Control(world, "--json", "status"))!;
            return (long?)status["supervisor"]?["namespaces"]?[0]?["report"]?["requests"] > 0;
        }, () => "the proxy's report: " + status);
        string[] lines = Control(world, "--json", "top", "--interval", "0.1", "--iterations", "2").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Multiple(() =>
        {
            Assert.That((int)status["instances"]!, Is.EqualTo(1));
            Assert.That((int)status["agent"]!["connections"]!, Is.Positive);
            Assert.That(lines, Has.Length.EqualTo(2).And.All.Matches<string>(static line => (int)JsonNode.Parse(line!)!["instances"]! == 1));
            Assert.That(Control(world, "status"), Does.Contain("1 instances").And.Contain("namespaces 1").And.Contain(network.Namespace).And.Not.Contain("\u001b"));
            Assert.That(Control(world, "top", "--interval", "0.1", "--iterations", "2"), Does.Contain("1 instances").And.Not.Contain("\u001b"));
        });
    }

    [Test]
    public void Top_moves_the_cursor_on_a_terminal_alone()
    {
        using var world = new World();
        string shown = Shell.Must(
            "env", "TERM=xterm-256color", "script", "-qec", $"stty cols 200 rows 40; {Published.Control} --config-file {world.Configuration} top --interval 0.1 --iterations 3", "/dev/null");
        Assert.That(shown, Does.Contain("\u001b[").And.Contain("does not run"));
        Assert.That(
            Shell.Must("env", "TERM=dumb", "script", "-qec", $"{Published.Control} --config-file {world.Configuration} status", "/dev/null"), Does.Not.Contain("\u001b"),
            "a terminal that understands no escape sequences");
    }

    [Test]
    public void Top_shows_a_working_chain_live_on_a_terminal_and_without_colours_where_none_are_wanted()
    {
        using var world = new World("session_tokens = optional");
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        world.StartAgent();
        world.Import(Records.Instance(instance, "watched", network.Id, "10.9.0.0/24", "10.9.0.63"));
        Guest guest = world.AddGuest(network, "10.9.0.63", instance);
        Guest stranger = world.AddGuest(network, "10.9.0.64", Guid.Empty);
        Service supervisor = world.StartSupervisor();
        Until.True(() => guest.Status("/openstack") == 200, () => supervisor.Output);
        guest.Status("/latest/meta-data/");
        stranger.Status("/openstack");
        Until.True(() => (long?)JsonNode.Parse(Control(world, "--json", "status"))!["supervisor"]?["namespaces"]?[0]?["report"]?["requests"] > 2, "the proxy's report");

        string Live(string environment) => Shell.Must(
            "env", environment, "TERM=xterm-256color", "script", "-qec", $"stty cols 250 rows 60; {Published.Control} --config-file {world.Configuration} top --interval 0.2 --iterations 3", "/dev/null");
        string shown = Live("LANG=C.UTF-8");
        string plain = Live("NO_COLOR=1");
        Assert.Multiple(() =>
        {
            Assert.That(shown, Does.Contain("1 instances").And.Contain("upstream").And.Contain("embedded"), "store and upstream");
            Assert.That(shown, Does.Match(@"requests \d+, \d+\.\d/s; p50 \d").And.Contain("p99"), "rates and latencies");
            Assert.That(shown, Does.Contain("refused by reason").And.Contain("no-such-port"), "errors by reason");
            Assert.That(shown, Does.Contain(network.Namespace).And.Contain("network or router").And.Contain(instance.ToString()), "who asks most");
            Assert.That(shown, Does.Contain("without session token (optional)").And.Contain("curl/"), "who asks without a token, and with what");
            Assert.That(shown, Does.Match("\u001b\\[[0-9]*A").And.Match("\u001b\\[[0-9;]*38;5;[0-9;]*m|\u001b\\[[0-9;]*3[0-7]m"), "in place, and in colour");
            Assert.That(plain, Does.Match("\u001b\\[[0-9]*A").And.Contain("no-such-port").And.Not.Match("\u001b\\[[0-9;]*[39][0-8][0-9;]*m"), "in place, without colour");
        });
    }

    [Test]
    public void Every_command_answers_in_JSON_when_asked()
    {
        using var world = new World();
        Network network = world.AddNetwork();
        Guid instance = world.NewId();
        Guid router = world.NewId();
        string file = Path.Join(world.Folder, "record.json");
        File.WriteAllText(file, Records.Instance(instance, "json", network.Id, "10.9.0.0/24", "10.9.0.62").ToJsonString());
        world.StartAgent();
        string[][] commands =
        [
            ["instance", "import", file], ["instance", "list"], ["instance", "show", "json"], ["instance", "set", "json", "--metadata", "a=b"],
            ["instance", "password", "json"], ["instance", "password", "json", "--clear"], ["instance", "export"],
            ["router", "add", router.ToString(), "--network", network.Id.ToString()], ["router", "list"], ["router", "delete", router.ToString()],
            ["token", "usage"], ["status"], ["top", "--iterations", "1"], ["explain", "--instance", "json"], ["instance", "delete", "json"],
        ];
        Assert.Multiple(() =>
        {
            foreach (string[] command in commands)
            {
                string output = Shell.Run(Published.Control, ["--config-file", world.Configuration, "--json", .. command]).Output;
                Assert.That(() => JsonDocument.Parse(output).Dispose(), Throws.Nothing, string.Join(' ', command) + ": " + output);
            }
        });
    }

    private static string Control(World world, params IEnumerable<string> arguments) => Shell.Must(Published.Control, ["--config-file", world.Configuration, .. arguments]);
}
