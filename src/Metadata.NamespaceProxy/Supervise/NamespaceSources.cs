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
    private readonly NeutronFiles _files = new(options.NeutronFiles ? options.PidDirectory : null, log);
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
        var hasFile = false;
        NeutronFile? file = null;
        if (named)
        {
            hasFile = _files.TryFind(parsed.Identity.Id, out file);
        }

        if (_list.TryFind(name, out var listed))
        {
            if (listed is null)
            {
                problem = "the list says more than one identity";
                return null;
            }

            if (named && parsed.Identity != listed)
            {
                problem = $"the list says {listed}, its name {parsed.Identity}";
                return null;
            }

            return Wanted(name, listed.Value, file);
        }

        if (hasFile || options.Patterns.Any(pattern => NamespaceName.Matches(name, pattern)))
        {
            if (!named)
            {
                problem = "the name holds no network or router id";
                return null;
            }

            if (hasFile && file is null)
            {
                problem = "Neutron's file of it cannot be used";
                return null;
            }

            if (file is not null && file.Identity != parsed.Identity)
            {
                problem = $"{file.Path} says {file.Identity}, its name {parsed.Identity}";
                return null;
            }

            return Wanted(name, parsed.Identity, file);
        }

        return null;
    }

    private WantedNamespace Wanted(string name, NetworkIdentity identity, NeutronFile? file)
        => file is null
            ? new WantedNamespace(name, identity, options.Hosts, identity.IsRouter ? options.RouterPort : options.NetworkPort)
            : new WantedNamespace(name, identity, file.Hosts, file.Port);
}
