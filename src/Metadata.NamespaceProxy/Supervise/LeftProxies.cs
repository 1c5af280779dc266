using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>
/// What a supervisor left that was killed at any moment: between the start of a proxy and its pid file, between a successor
/// and the end of the one before, or before a namespace that is gone by now.
/// </summary>
internal sealed class LeftProxies(SupervisorOptions options, LineLog log)
{
    private readonly List<(string Namespace, string PidFile, RunningProxy Proxy)> _kept = [];

    /// <summary>
    /// Looks for processes of the proxies' user that report to our socket and have their pid file in our folder. Afterwards each
    /// pid file names the one proxy there is.
    /// </summary>
    public void Settle()
    {
        foreach (var left in Find().GroupBy(one => one.PidFile))
        {
            var named = PidFile.Read(left.Key);
            var kept = left.OrderByDescending(one => one.Proxy.Pid == named).ThenByDescending(one => one.Proxy.StartTime).First();
            _kept.Add(kept);
            if (kept.Proxy.Pid != named)
            {
                log.Warning($"{kept.Namespace}: proxy {kept.Proxy.Pid} had no pid file, a supervisor was killed");
                PidFile.Write(left.Key, kept.Proxy.Pid);
            }

            foreach (var other in left.Where(one => one != kept))
            {
                log.Warning($"{kept.Namespace}: proxy {other.Proxy.Pid} ends beside {kept.Proxy.Pid}, a supervisor was killed while one followed the other");
                other.Proxy.Terminate();
            }
        }
    }

    /// <summary>Every namespace was looked at once: proxies of others end.</summary>
    /// <param name="isWanted">Says whether a namespace is supervised.</param>
    public void EndUnwanted(Func<string, bool> isWanted)
    {
        foreach (var (name, pidFile, proxy) in _kept.Where(one => !isWanted(one.Namespace)))
        {
            log.Info($"{name}: proxy {proxy.Pid} is stopped, its namespace went while no supervisor ran");
            proxy.Terminate();
            PidFile.Remove(pidFile);
        }

        _kept.Clear();
    }

    private IEnumerable<(string Namespace, string PidFile, RunningProxy Proxy)> Find() =>
        from pid in ProcessTable.Pids()
        where ProcessTable.Arguments(pid).Contains(options.ReportSocket) && ProcessTable.UserId(pid) == options.UserId
        let proxy = RunningProxy.Of(pid)
        let its = proxy.Options
        where its is { PidFile: { } file, Netns: not null } && its.ReportSocket == options.ReportSocket && Path.GetDirectoryName(file) == options.PidDirectory
        select (Path.GetFileName(its.Netns), its.PidFile, proxy);
}
