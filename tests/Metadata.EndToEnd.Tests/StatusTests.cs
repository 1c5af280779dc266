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
