using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Metadata.Agent.Tests.Golden;

/// <summary>The recorded answers of a real nova, kept with the responder's tests.</summary>
internal static class GoldenFiles
{
    private static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Join(Root, "tests/Metadata.Nova.Tests/Golden");

    public static string Cases => Path.Join(Folder, "cases.jsonl");

    public static string Instances => Path.Join(Folder, "instances.json");

    public static string Replay => Path.Join(Folder, "replay.py");

    public static string ProxiedReplay { get; } = Path.Join(Root, "tests/Metadata.Agent.Tests/Golden/replay_proxied.py");

    public static string VendordataStub => Path.Join(Folder, "vendordata_stub.py");

    public static IEnumerable<string> Profiles
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Folder, "profiles.json")));
            return [.. document.RootElement.GetProperty("profiles").EnumerateObject().Select(static property => property.Name)];
        }
    }

    public static JsonElement Profile(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Folder, "profiles.json")));
        return document.RootElement.GetProperty("profiles").GetProperty(name).Clone();
    }

    private static string FindRoot([CallerFilePath] string file = "")
    {
        string? folder = File.Exists(file) ? Path.GetDirectoryName(file) : AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "Metadata.Proxy.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Metadata.Proxy.sln is in no folder above the tests");
    }
}
