using System.Text;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>
/// Whether this program was called in haproxy's place: by a link of that name, as Neutron's agents call it, or with
/// <c>haproxy</c> as the first argument.
/// </summary>
internal static class HaproxyInvocation
{
    private const string Program = "haproxy";

    /// <summary>The name this process was called by when that is haproxy's; null otherwise.</summary>
    public static string? Name { get; } = CalledAs() is { } name && Path.GetFileName(name) == Program ? name : null;

    /// <summary>haproxy's options on this command line; null when it is not haproxy's.</summary>
    public static string[]? Find(string[] arguments) => Name is not null ? arguments : arguments is [Program, .. var rest] ? rest : null;

    private static string? CalledAs()
    {
        try
        {
            var text = File.ReadAllBytes("/proc/self/cmdline");
            return Encoding.UTF8.GetString(text, 0, Math.Max(0, Array.IndexOf(text, (byte)0)));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
