using System.Globalization;
using System.Runtime.CompilerServices;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>Before nova's own metadata application, as the Debian package has it.</summary>
public sealed class RealNovaTests
{
    private AgentProcess _agent = null!;
    private RunningProcess _nova = null!;
    private string _secret = "";

    [OneTimeSetUp]
    public void Start()
    {
        int port = Run.FreePort();
        _nova = new RunningProcess(
            "/usr/bin/python3", "-u", Script(), port.ToString(CultureInfo.InvariantCulture), "real-secret", Guests.Id, Guests.Project);
        Run.Until(() => _nova.HasExited || _nova.Lines.Contains("ready"), () => "nova: " + _nova.Output, TimeSpan.FromSeconds(120));
        _agent = new AgentProcess();
        _secret = Path.Join(_agent.Folder, "secret");
        File.WriteAllText(_secret, "real-secret\n");
        _agent.Configure($"nova_metadata_port = {port}", $"upstream = nova\nshared_secret_file = {_secret}");
        _agent.Import(Guests.One);
        _agent.Start();
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _agent?.Dispose();
        _nova.Dispose();
    }

    [TestCase("/latest/meta-data/hostname", "real.novalocal 200 text/plain; charset=UTF-8")]
    [TestCase("/latest/meta-data/public-ipv4", " 200 text/plain; charset=UTF-8")]
    [TestCase("/latest/meta-data/local-ipv4", Guests.Address + " 200 text/plain; charset=UTF-8")]
    public void Nova_answers_for_the_instance(string path, string expected) =>
        Assert.That(_agent.Curl(path, [.. Guests.Fields, "-w", " %{http_code} %{content_type}"]), Is.EqualTo(expected));

    [Test]
    public void Documents_and_binary_user_data_pass_untouched()
    {
        string file = Path.Join(_agent.Folder, "user-data");
        _agent.Curl("/latest/user-data", [.. Guests.Fields, "-o", file]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllBytes(file), Is.EqualTo(Enumerable.Range(0, 1024).Select(static i => (byte)i).ToArray()));
            Assert.That(_agent.Curl("/openstack/latest/meta_data.json", Guests.Fields), Does.Contain($"\"uuid\": \"{Guests.Id}\"").And.Contain("\"role\": \"web\""));
            Assert.That(_agent.Curl("/openstack", Guests.Fields), Does.StartWith("2012-08-10\n").And.EndWith("\nlatest"));
            Assert.That(_agent.Curl("/no/such/document", [.. Guests.Fields, "-w", "%{http_code}"]), Does.EndWith("404"));
        }
    }

    [Test]
    public void The_secret_check_says_whether_nova_agrees()
    {
        Assert.That(Check(), Does.Contain("\"secret\":\"agrees\""));
        File.WriteAllText(_secret, "other\nreal-secret\n");
        _agent.Process.Signal("-HUP");
        Run.Until(() => Check().Contains("\"secret\":\"differs\"", StringComparison.Ordinal), () => Check() + _agent.Output);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Check(), Does.Contain("nova has key 2 of the list"));
            Assert.That(_agent.Curl("/latest", [.. Guests.Fields, "-w", "%{http_code}", "-H", "Accept: text/plain"]), Does.EndWith("403"));
            Assert.That(_agent.Output, Does.Contain("the secrets differ").And.Not.Contain("real-secret"));
        }

        File.WriteAllText(_secret, "real-secret\n");
        _agent.Process.Signal("-HUP");
        Run.Until(() => Check().Contains("\"secret\":\"agrees\"", StringComparison.Ordinal), () => Check() + _agent.Output);
    }

    private static string Script([CallerFilePath] string file = "") => Path.Join(Path.GetDirectoryName(file), "nova_application.py");

    private string Check() => Run.ToEnd("curl", "-s", "--unix-socket", _agent.AdminSocket, "http://agent/secret").Output;
}
