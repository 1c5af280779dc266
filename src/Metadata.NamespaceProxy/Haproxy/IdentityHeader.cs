namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>The fields that say a namespace's identity to Neutron's agents.</summary>
internal static class IdentityHeader
{
    private static readonly string[] Names = ["X-Neutron-Network-ID", "X-Neutron-Router-ID", "X-OVN-Network-ID", "X-OVN-Router-ID"];

    /// <summary>The field in its usual spelling; null when it is none of them.</summary>
    public static string? Find(string name) => Array.Find(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>It is one of them.</summary>
    public static bool IsOne(string name) => Find(name) is not null;

    /// <summary>It says a router.</summary>
    public static bool IsRouter(string name) => name.EndsWith("-Router-ID", StringComparison.OrdinalIgnoreCase);
}
