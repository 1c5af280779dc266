using System.Collections;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>How to start this very program again.</summary>
internal static class SelfCommand
{
    /// <summary>The executable: the application's own, or the dotnet host when run through it.</summary>
    public static string FileName { get; } = Environment.ProcessPath ?? "/proc/self/exe";

    /// <summary>What stands between the executable and the options.</summary>
    public static string[] Prefix { get; } =
        Path.GetFileName(FileName) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "neutron-ns-metadata-proxy.dll")] : [];

    /// <summary>The environment of a program that serves: this one's.</summary>
    public static Dictionary<string, string> ServingEnvironment()
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

        // What faces guests listens to nobody else: no diagnostics socket, and three threads fewer.
        environment.TryAdd("DOTNET_EnableDiagnostics", "0");
        return environment;
    }
}
