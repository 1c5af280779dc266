using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Haproxy;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// Neutron's own files, <c>ID.conf</c> in two folders of <c>$state_path</c>: each says that the namespace of that network or
/// router is to be served, where, for whom and with which limits.
/// </summary>
/// <param name="statePath">Where the folders are; null: they are not read.</param>
/// <param name="log">Told about files that cannot be used.</param>
internal sealed class NeutronFiles(string? statePath, LineLog log)
{
    private const string Extension = ".conf";
    private const string OvnPrefix = "ovnmeta-";

    // PROXY_CONFIG_DIR of neutron/agent/metadata/driver.py and of neutron/agent/ovn/metadata/driver.py.
    private const string Folder = "ns-metadata-proxy";
    private const string OvnFolder = "ovn-metadata-proxy";

    private readonly Dictionary<(string Folder, Guid Id), NeutronFile?> _files = [];

    /// <summary>Reads the files, and again those that change.</summary>
    public void Start(EventLoop loop, Action changed)
    {
        if (statePath is null)
        {
            return;
        }

        foreach (var folder in (string[])[Folder, OvnFolder])
        {
            new WatchedDirectory(loop, Path.Combine(statePath, folder), name =>
            {
                if (name is null)
                {
                    ReadAll(folder);
                    changed();
                }
                else if (name.EndsWith(Extension, StringComparison.Ordinal))
                {
                    Read(folder, name);
                    changed();
                }
            }).Start();
            ReadAll(folder);
        }
    }

    /// <summary>The file of a namespace. That of an OVN one lies in OVN's folder, or in the other.</summary>
    /// <param name="name">The namespace.</param>
    /// <param name="file">What it says; null when it cannot be used.</param>
    public bool TryFind(NamespaceName name, out NeutronFile? file)
    {
        file = null;
        return (name.Name.StartsWith(OvnPrefix, StringComparison.Ordinal) && _files.TryGetValue((OvnFolder, name.Identity.Id), out file))
            || _files.TryGetValue((Folder, name.Identity.Id), out file);
    }

    private void ReadAll(string folder)
    {
        foreach (var key in _files.Keys.Where(key => key.Folder == folder).ToArray())
        {
            _files.Remove(key);
        }

        var directory = Path.Combine(statePath!, folder);
        if (Directory.Exists(directory))
        {
            foreach (var file in Directory.EnumerateFiles(directory, "*" + Extension))
            {
                Read(folder, Path.GetFileName(file));
            }
        }
    }

    private void Read(string folder, string name)
    {
        if (!Guid.TryParseExact(name[..^Extension.Length], "D", out var id))
        {
            return;
        }

        var path = Path.Combine(statePath!, folder, name);
        if (new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            // Gone, or made and not yet written.
            _files.Remove((folder, id));
            return;
        }

        var file = Read(path, out var problem);
        if (problem is not null)
        {
            log.Warning($"{path}: not used, {problem}");
        }

        _files[(folder, id)] = file;
    }

    private static NeutronFile? Read(string path, out string? problem)
    {
        var configuration = ConfigurationReader.Read([path], out var problems);
        problem = problems.Count > 0 ? problems[0]
            : configuration.Listen.Exists(one => one.Port != configuration.Listen[0].Port) ? "it names several ports"
            : Unusable(configuration);
        return problem is not null ? null : new NeutronFile(
            path,
            new NetworkIdentity(configuration.Identity, IdentityHeader.IsRouter(configuration.IdentityField!)),
            [.. configuration.Listen.Select(one => one.Host)],
            configuration.Listen[0].Port,
            new NamespaceSettings(configuration.Socket, HaproxyOptions.Settings(configuration)));
    }

    // What a proxy would not start with.
    private static string? Unusable(HaproxyConfiguration configuration)
    {
        try
        {
            _ = HaproxyOptions.From(configuration, readyDescriptor: -1);
            return null;
        }
        catch (UsageException e)
        {
            return e.Message;
        }
    }
}
