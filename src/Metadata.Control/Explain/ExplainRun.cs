using System.Net;
using System.Text;
using System.Text.Json;
using Metadata.Instances.Admin;
using Metadata.Linux.Namespaces;

namespace Metadata.Control.Explain;

/// <summary>Walks one request's way: first the agent's part, by the agent itself, then the namespace's, as the kernel shows it.</summary>
internal sealed class ExplainRun(ExplainSettings settings, AgentChannel? agent, AgentChannel? supervisor)
{
    private const string NotReached = "not reached";

    private static readonly string[] _agentSteps = ["store", "look-up", "ownership", "signature", "upstream", "answer"];

    /// <summary>All steps, in their order.</summary>
    /// <exception cref="ControlException">Nothing can be explained.</exception>
    public async Task<ExplainReport> RunAsync(ExplainTarget target, CancellationToken ct)
    {
        JsonElement? told = agent is null ? null : await AskAsync(target, ct);
        List<ExplainHop> hops = [];
        string? socket = told?.GetProperty("socket").GetString();
        int? mtu = told is { } known && known.TryGetProperty("network_mtu", out JsonElement value) ? value.GetInt32() : null;
        WalkNamespace(target, hops, socket, mtu);
        hops.Add(RateJudge.Rate(await SupervisorStatusAsync(ct), target));
        if (told is { } said)
        {
            hops.AddRange(said.GetProperty("hops").EnumerateArray().Select(ExplainHop.Read));
        }
        else
        {
            hops.AddRange(_agentSteps.Select(static step => ExplainHop.Unknown(step, NotReached)));
        }

        return new ExplainReport(target, [.. hops.OrderBy(static hop => ExplainStatus.Of(hop.Name))]);
    }

    private async Task<JsonElement> AskAsync(ExplainTarget target, CancellationToken ct)
    {
        string path = target.Path is null ? "" : "&path=" + Uri.EscapeDataString(target.Path);
        AdminResponse response = await agent!.SendAsync(
            "GET", $"/explain?{target.Kind}={target.Id}&ip={Uri.EscapeDataString(target.Address.ToString())}{path}", default, ct);
        if (!response.IsSuccess)
        {
            throw new ControlException($"the agent does not explain: {Encoding.UTF8.GetString(response.Body.Span)}");
        }

        using JsonDocument document = JsonDocument.Parse(response.Body);
        return document.RootElement.Clone();
    }

    private async Task<JsonElement?> SupervisorStatusAsync(CancellationToken ct)
    {
        if (supervisor is null)
        {
            return null;
        }

        AdminResponse response = await supervisor.SendAsync("GET", "/status", default, ct);
        using JsonDocument? document = response.IsSuccess ? JsonDocument.Parse(response.Body) : null;
        return document?.RootElement.Clone();
    }

    private void WalkNamespace(ExplainTarget target, List<ExplainHop> hops, string? agentSocket, int? mtu)
    {
        string[] inside = ["listener", "address", "route", "mtu", "proxy"];
        (string name, ExplainHop hop) = FindNamespace(target);
        hops.Add(hop);
        if (hop.State == HopState.Broken)
        {
            hops.AddRange(inside.Select(static step => ExplainHop.Unknown(step, NotReached)));
            hops.Add(AgentJudge.Agent(null, LookAtSocket(null), agentSocket, settings.Socket));
            return;
        }

        int port = target.IsRouter ? settings.RouterPort : settings.NetworkPort;
        var space = NetworkNamespace.FromPath(Path.Join(settings.NamespaceDirectory, name));
        NamespaceFacts facts;
        try
        {
            facts = new NamespaceLook(space, name).Look(target, port);
        }
        catch (NamespaceException exception)
        {
            throw new ControlException($"{exception.Message}; run explain as root");
        }

        ExplainHop listener = NamespaceJudge.Listener(facts, target, port);
        hops.Add(listener);
        hops.Add(NamespaceJudge.Address(facts, target, port));
        hops.Add(NamespaceJudge.Route(facts, target));
        hops.Add(NamespaceJudge.Mtu(facts, target, mtu));

        // A stranger is not spoken to.
        ProbeResult? probe = listener.State == HopState.Broken || ServiceOf(facts, target, port) is not { } service ? null : ProxyProbe.Ask(space, service);
        hops.Add(probe is null ? ExplainHop.Unknown("proxy", NotReached) : AgentJudge.Proxy(probe));
        hops.Add(AgentJudge.Agent(probe, LookAtSocket(NamespaceJudge.Proxy(facts)), agentSocket, settings.Socket));
    }

    private (string Name, ExplainHop Hop) FindNamespace(ExplainTarget target)
    {
        string[] names = [.. (target.IsRouter ? (string[])["qrouter-"] : ["qdhcp-", "ovnmeta-"]).Select(prefix => prefix + target.Id)];
        string[] there = [.. names.Where(name => File.Exists(Path.Join(settings.NamespaceDirectory, name)))];
        if (there.FirstOrDefault(name => NetworkNamespace.FromPath(Path.Join(settings.NamespaceDirectory, name)).Exists) is { } name)
        {
            return (name, ExplainHop.Ok("namespace", name));
        }

        return ("", there.Length > 0
            ? ExplainHop.Broken("namespace", "stray-namespace", $"{Path.Join(settings.NamespaceDirectory, there[0])} is a file, no namespace")
            : ExplainHop.Broken("namespace", "no-namespace", $"{settings.NamespaceDirectory} has no {string.Join(" or ", names)}"));
    }

    // Where the guest's packets come out: its own address for the service, or the proxy's port behind the router's REDIRECT.
    private static IPEndPoint? ServiceOf(NamespaceFacts facts, ExplainTarget target, int port)
    {
        if (target.IsRouter)
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        IPAddress service = ServiceAddress.For(target.Address);
        if (NamespaceJudge.Find(facts, service) is not ({ } device, { IsDuplicate: false, IsTentative: false }))
        {
            return null;
        }

        return service.IsIPv6LinkLocal ? new IPEndPoint(new IPAddress(service.GetAddressBytes(), device.Index), port) : new IPEndPoint(service, port);
    }

    private AgentSocketLook LookAtSocket(SocketOwner? proxy)
    {
        string? told = proxy is null ? null : proxy.IsHaproxy ? HaproxyFile.Read(proxy)?.Socket : proxy.Option("--metadata-proxy-socket");
        (uint user, uint group) = proxy is null ? AgentSocketLook.Configured(settings.ProxyUser) : (proxy.User, proxy.Group);
        return AgentSocketLook.At(told ?? settings.Socket, user, group);
    }
}
