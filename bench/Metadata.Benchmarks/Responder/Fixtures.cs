using System.Text.Json;
using Metadata.Instances;

namespace Metadata.Benchmarks.Responder;

/// <summary>The instances of the recorded answers.</summary>
internal static class Fixtures
{
    private static readonly InstanceFile _file = Read();

    public static InstanceRecord Get(string key) => _file.Instances[key];

    /// <summary>The file itself.</summary>
    public static Stream Json() => typeof(Fixtures).Assembly.GetManifestResourceStream("instances.json")!;

    private static InstanceFile Read()
    {
        using Stream stream = Json();
        return JsonSerializer.Deserialize(stream, InstanceJsonContext.Default.InstanceFile)!;
    }
}
