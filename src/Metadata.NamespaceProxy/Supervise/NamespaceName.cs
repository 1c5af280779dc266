using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>What a namespace's name says: whose metadata is asked for inside it.</summary>
/// <param name="Name">The file name.</param>
/// <param name="Identity">The network or router.</param>
internal readonly record struct NamespaceName(string Name, NetworkIdentity Identity)
{
    private static readonly string[] NetworkPrefixes = ["qdhcp-", "ovnmeta-"];
    private const string RouterPrefix = "qrouter-";
    private const int IdLength = 36;

    /// <summary>Reads a name such as qdhcp-01234567-89ab-cdef-0123-456789abcdef.</summary>
    public static bool TryParse(string name, out NamespaceName parsed)
    {
        foreach (var prefix in NetworkPrefixes)
        {
            if (TryParse(name, prefix, out var network))
            {
                parsed = new(name, new(network, IsRouter: false));
                return true;
            }
        }

        var isRouter = TryParse(name, RouterPrefix, out var router);
        parsed = isRouter ? new(name, new(router, IsRouter: true)) : default;
        return isRouter;
    }

    /// <summary>Matches a shell pattern of literal characters, * and ?.</summary>
    public static bool Matches(ReadOnlySpan<char> name, ReadOnlySpan<char> pattern)
        => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private static bool TryParse(string name, string prefix, out Guid id)
    {
        id = default;

        // The parser would take white space around the id.
        return name.Length == prefix.Length + IdLength && name.StartsWith(prefix, StringComparison.Ordinal)
            && Guid.TryParseExact(name.AsSpan(prefix.Length), "D", out id);
    }
}
