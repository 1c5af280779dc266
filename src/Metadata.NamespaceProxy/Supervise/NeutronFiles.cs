using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Haproxy;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// Neutron's own files, <c>ID.conf</c> in <c>$state_path/ns-metadata-proxy</c>: each says that the namespace of that
/// network or router is to be served, where, and whose it is.
/// </summary>
/// <param name="directory">The folder; null: they are not read.</param>
/// <param name="log">Told about files that cannot be used.</param>
internal sealed class NeutronFiles(string? directory, LineLog log)
{
    private const string Extension = ".conf";

    private readonly Dictionary<Guid, NeutronFile?> _files = [];

    /// <summary>Reads the files, and again those that change.</summary>
    public void Start(EventLoop loop, Action changed)
    {
        if (directory is null)
        {
            return;
        }

        new WatchedDirectory(loop, directory, name =>
        {
            if (name is null)
            {
                ReadAll();
                changed();
            }
            else if (name.EndsWith(Extension, StringComparison.Ordinal))
            {
                Read(name);
                changed();
            }
        }).Start();
        ReadAll();
    }

    /// <summary>The file of a network or router.</summary>
    /// <param name="id">The id in its name.</param>
    /// <param name="file">What it says; null when it cannot be used.</param>
    public bool TryFind(Guid id, out NeutronFile? file) => _files.TryGetValue(id, out file);

    private void ReadAll()
    {
        _files.Clear();
        if (Directory.Exists(directory))
        {
            foreach (var file in Directory.EnumerateFiles(directory!, "*" + Extension))
            {
                Read(Path.GetFileName(file));
            }
        }
    }

    private void Read(string name)
    {
        if (!Guid.TryParseExact(name[..^Extension.Length], "D", out var id))
        {
            return;
        }

        var path = Path.Combine(directory!, name);
        if (!File.Exists(path))
        {
            _files.Remove(id);
            return;
        }

        var configuration = ConfigurationReader.Read([path], out var problems);
        if (problems.Count > 0)
        {
            log.Warning($"{path}: not used, {problems[0]}");
            _files[id] = null;
            return;
        }

        if (configuration.Listen.Exists(one => one.Port != configuration.Listen[0].Port))
        {
            log.Warning($"{path}: not used, it names several ports");
            _files[id] = null;
            return;
        }

        _files[id] = new NeutronFile(
            path,
            new NetworkIdentity(configuration.Identity, IdentityHeader.IsRouter(configuration.IdentityField!)),
            [.. configuration.Listen.Select(one => one.Interface is null ? one.Address.ToString() : $"{one.Address}%{one.Interface}")],
            configuration.Listen[0].Port);
    }
}
