namespace Metadata.NamespaceProxy.Proxy;

/// <summary>How to start this very program again.</summary>
internal static class SelfCommand
{
    /// <summary>The executable: the application's own, or the dotnet host when run through it.</summary>
    public static string FileName { get; } = Environment.ProcessPath ?? "/proc/self/exe";

    /// <summary>What stands between the executable and the options.</summary>
    public static string[] Prefix { get; } =
        Path.GetFileName(FileName) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "neutron-ns-metadata-proxy.dll")] : [];
}
