using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests.Golden;

/// <summary>The recorded answers of a real nova, kept with the responder's tests.</summary>
internal static class GoldenFolder
{
    public static string Path { get; } = Find("tests/Metadata.Nova.Tests/Golden");

    public static string GuestReplay { get; } = Find("tests/Metadata.EndToEnd.Tests/Golden/replay_guests.py");

    public static string NeutronPorts { get; } = Find("tests/Metadata.EndToEnd.Tests/Golden/neutron_ports.py");

    public static string Instances => System.IO.Path.Join(Path, "instances.json");

    /// <summary>Profiles that hold cases for a chain.</summary>
    public static IEnumerable<string> ChainProfiles => ["default", "nocache", "bare", "vendor", "vendorfatal", "vendormissing", "dynfirst", "past"];

    /// <summary>A profile as sections of configuration.</summary>
    /// <param name="name">The profile.</param>
    /// <param name="folder">Where its static vendordata is written.</param>
    /// <param name="vendorPort">Port of the stub of its dynamic vendordata.</param>
    public static string Configuration(string name, string folder, int vendorPort)
    {
        JsonNode profile = JsonNode.Parse(File.ReadAllText(System.IO.Path.Join(Path, "profiles.json")))!["profiles"]![name]!;
        var lines = new List<string>();
        foreach ((string section, JsonNode? options) in profile["nova_conf"]!.AsObject())
        {
            lines.Add($"[{section}]");
            lines.AddRange(options!.AsObject().Select(option => $"{option.Key} = {((string)option.Value!).Replace("{{vendor_url}}", $"http://127.0.0.1:{vendorPort}", StringComparison.Ordinal)}"));
        }

        if ((string?)profile["vendordata_static"] is { } text)
        {
            string file = System.IO.Path.Join(folder, "vendor_data.json");
            File.WriteAllText(file, text);
            lines.Add($"[api]\nvendordata_jsonfile_path = {file}");
        }

        if ((string?)profile["clock"] is { } clock)
        {
            lines.Add($"[metadata_proxy]\nresponder_date = {clock[..10]}");
        }

        return string.Join('\n', lines) + "\n";
    }

    private static string Find(string path, [CallerFilePath] string file = "")
    {
        string? folder = File.Exists(file) ? System.IO.Path.GetDirectoryName(file) : AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(System.IO.Path.Join(folder, "Metadata.Proxy.sln")))
        {
            folder = System.IO.Path.GetDirectoryName(folder);
        }

        return System.IO.Path.Join(folder ?? throw new InvalidOperationException("Metadata.Proxy.sln is in no folder above the tests"), path);
    }
}
