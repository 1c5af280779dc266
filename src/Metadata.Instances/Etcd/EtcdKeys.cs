namespace Metadata.Instances.Etcd;

/// <summary>The keys below the prefix: <c>instances/UUID</c> a record, <c>routers/UUID</c> its networks.</summary>
internal static class EtcdKeys
{
    private const string Instances = "instances/";
    private const string Routers = "routers/";

    public static string Instance(string prefix, string id) => prefix + Instances + id;

    public static string Router(string prefix, Guid id) => prefix + Routers + id;

    /// <summary>The instance's id; null when the key is not an instance's.</summary>
    public static string? InstanceOf(string prefix, string key) => After(prefix + Instances, key);

    /// <summary>The router's id; null when the key is not a router's.</summary>
    public static Guid? RouterOf(string prefix, string key) => Guid.TryParseExact(After(prefix + Routers, key), "D", out Guid id) ? id : null;

    private static string? After(string start, string key) => key.StartsWith(start, StringComparison.Ordinal) ? key[start.Length..] : null;
}
