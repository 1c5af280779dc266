using System.Globalization;
using System.Runtime.CompilerServices;
using Metadata.Agent.Tests.Processes;

namespace Metadata.Agent.Tests.Relaying;

/// <summary>nova_stub.py, running.</summary>
internal static class NovaStub
{
    public static RunningProcess Start(int port, params IEnumerable<string> arguments)
    {
        var stub = new RunningProcess("python3", ["-u", Script(), port.ToString(CultureInfo.InvariantCulture), .. arguments]);
        Run.Until(() => stub.HasExited || stub.Lines.Count > 0, () => "nova's stand-in");
        Assert.That(stub.Output, Is.EqualTo("ready"));
        return stub;
    }

    private static string Script([CallerFilePath] string file = "") => Path.Join(Path.GetDirectoryName(file), "nova_stub.py");
}
