using System.Text.Json;
using Metadata.Instances;

namespace Metadata.Benchmarks.Responder;

/// <summary>The instances of the recorded answers.</summary>
internal static class Fixtures
{
    private static readonly InstanceFile _file = Read();

    public static InstanceRecord Get(string key) => _file.Instances[key];

    private static InstanceFile Read()
    {
        using Stream stream = typeof(Fixtures).Assembly.GetManifestResourceStream("instances.json")!;
        return JsonSerializer.Deserialize(stream, InstanceJsonContext.Default.InstanceFile)!;
    }
}
