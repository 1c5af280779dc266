using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// What says that a namespace is to be served, and whose it is: the operator's list, Neutron's own files, and its name.
/// Sources that contradict each other are a refusal.
/// </summary>
internal sealed class NamespaceSources(SupervisorOptions options, LineLog log)
{
    private readonly NamespaceList _list = new(options.NamespaceFile, log);
    private readonly NeutronFiles _files = new(options.NeutronFiles ? options.StatePath : null, log);
    private readonly Dictionary<string, string> _refused = [];

    /// <summary>Reads the list and the files, and again when they change; on the loop.</summary>
    /// <param name="loop">Where changes are seen.</param>
    /// <param name="changed">Any namespace may be wanted now, or not any more.</param>
    public void Start(EventLoop loop, Action changed)
    {
        _list.Start(loop, changed);
        _files.Start(loop, changed);
    }

    /// <summary>What is wanted of a namespace; null: nothing. A refusal is said once.</summary>
    public WantedNamespace? Find(string name)
    {
        var wanted = Find(name, out var problem);
        if (problem is null)
        {
            _refused.Remove(name);
        }
        else if (!_refused.TryGetValue(name, out var said) || said != problem)
        {
            _refused[name] = problem;
            log.Warning($"{name}: skipped, {problem}");
        }

        return wanted;
    }

    /// <summary>The namespace is gone, and what was said about it.</summary>
    public void Forget(string name) => _refused.Remove(name);

    private WantedNamespace? Find(string name, out string? problem)
    {
        problem = null;
        var named = NamespaceName.TryParse(name, out var parsed);
        NeutronFile? file = null;
        var hasFile = named && _files.TryFind(parsed, out file);
        NetworkIdentity identity;
        if (_list.TryFind(name, out var listed))
        {
            problem = listed is null ? "the list says more than one identity"
                : named && parsed.Identity != listed ? $"the list says {listed}, its name {parsed.Identity}"
                : null;
            identity = listed ?? default;
        }
        else if (hasFile || options.Patterns.Any(pattern => NamespaceName.Matches(name, pattern)))
        {
            problem = named ? null : "the name holds no network or router id";
            identity = parsed.Identity;
        }
        else
        {
            return null;
        }

        if (problem is null && hasFile)
        {
            problem = Contradiction(file, identity);
        }

        return problem is null ? Wanted(name, identity, file) : null;
    }

    private string? Contradiction(NeutronFile? file, NetworkIdentity identity)
        => file is null ? "Neutron's file of it cannot be used"
            : file.Identity != identity ? $"{file.Path} says {file.Identity}, its name {identity}"
            : options.SharedProcesses > 0 && file.Settings.Socket is { } socket && socket != options.Socket
                ? $"{file.Path} says that the agent is at {socket}, and a shared process has one agent, at {options.Socket}"
            : null;

    private WantedNamespace Wanted(string name, NetworkIdentity identity, NeutronFile? file)
        => file is null
            ? new WantedNamespace(name, identity, options.Hosts, identity.IsRouter ? options.RouterPort : options.NetworkPort)
            : new WantedNamespace(name, identity, file.Hosts, file.Port) { Settings = file.Settings };
}
