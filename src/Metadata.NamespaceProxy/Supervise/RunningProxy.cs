using System.Globalization;
using Metadata.Linux.Processes;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>A proxy's process: our child, or one that an earlier supervisor started.</summary>
internal sealed class RunningProxy
{
    private const int FirstDescriptor = 3;
    private const int SigTerm = 15;

    private readonly ChildProcess? _child;
    private ProcessWatch? _watch;

    private RunningProxy(int pid, ChildProcess? child)
    {
        Pid = pid;
        _child = child;
        StartTime = child is null ? ProcessTable.StartTime(pid) : 0;
    }

    /// <summary>Its id.</summary>
    public int Pid { get; }

    /// <summary>When one started that is not our child, in clock ticks since boot.</summary>
    public long StartTime { get; }

    /// <summary>It runs, and is still the process that we mean.</summary>
    public bool IsAlive => _child is not null
        ? !_child.Exited.IsCompleted
        : StartTime != 0 && ProcessTable.StartTime(Pid) == StartTime;

    /// <summary>How it ended, for the log.</summary>
    public string ExitText => _child is { Exited: { IsCompletedSuccessfully: true } exited }
        ? string.Create(CultureInfo.InvariantCulture, $" with status {exited.Result}")
        : "";

    /// <summary>What it was started with; null when it is another version's business.</summary>
    public ProxyOptions? Options
    {
        get
        {
            try
            {
                return ProxyOptions.Parse(ProcessTable.Arguments(Pid).AsSpan(SelfCommand.Prefix.Length), readFiles: false);
            }
            catch (Exception e) when (e is UsageException or ArgumentException)
            {
                return null;
            }
        }
    }

    /// <summary>Starts one without privileges, in a session of its own so that it outlives us.</summary>
    /// <param name="loop">Where its end is seen.</param>
    /// <param name="arguments">Its command line but for descriptors.</param>
    /// <param name="sockets">What it inherits.</param>
    /// <param name="log">The log's descriptor; -1 for standard error.</param>
    /// <param name="user">User to be; empty: ours, without a capability.</param>
    /// <param name="group">Group to be.</param>
    /// <param name="ended">Called on the loop at its end.</param>
    public static RunningProxy Start(
        EventLoop loop, IReadOnlyList<string> arguments, ProxySockets sockets, int log, string user, string group, Action ended)
    {
        (string Option, int Descriptor)[] named = [.. sockets.Descriptors, .. log < 0 ? [] : ((string, int)[])[("--log-descriptor", log)]];
        var child = ChildProcess.Start(loop, new ChildProcessOptions
        {
            FileName = SelfCommand.FileName,
            Arguments =
            [
                .. arguments,
                .. named.SelectMany((one, place) => (string[])[one.Option, (FirstDescriptor + place).ToString(CultureInfo.InvariantCulture)]),
            ],
            Environment = SelfCommand.ServingEnvironment(),
            User = user.Length == 0 ? null : user,
            Group = group.Length == 0 ? null : group,
            Unprivileged = true,
            Descriptors = named.Select((one, place) => (Place: FirstDescriptor + place, one.Descriptor)).ToDictionary(pair => pair.Place, pair => pair.Descriptor),
            NewSession = true,
        });
        Watch(child, ended);
        return new RunningProxy(child.Pid, child);
    }

    /// <summary>A process that is not our child.</summary>
    public static RunningProxy Of(int pid) => new(pid, null);

    /// <summary>The proxy that a pid file names; null when none runs, or the process is something else by now.</summary>
    public static RunningProxy? Find(string pidFile, Guid id)
    {
        var pid = PidFile.Read(pidFile);
        if (pid <= 1)
        {
            return null;
        }

        var found = new RunningProxy(pid, null);
        var arguments = ProcessTable.Arguments(pid);
        return found.IsAlive
            && Array.IndexOf(arguments, "--pid-file") is >= 0 and var at && at + 1 < arguments.Length && arguments[at + 1] == pidFile
            && Array.IndexOf(arguments, id.ToString("D")) >= 0
            ? found : null;
    }

    /// <summary>It was started with these arguments, descriptors aside.</summary>
    public bool Matches(IReadOnlyList<string> arguments) => WithoutDescriptors(ProcessTable.Arguments(Pid)).SequenceEqual(arguments);

    /// <summary>Has the end of one that an earlier supervisor started told; on the loop.</summary>
    /// <param name="loop">Where <paramref name="ended"/> is called, once.</param>
    /// <param name="ended">It has ended.</param>
    public void WatchEnd(EventLoop loop, Action ended) => _watch = ProcessWatch.TryStart(loop, Pid, ended);

    /// <summary>Asks it to finish and end.</summary>
    public void Terminate() => Signal(SigTerm);

    private static IEnumerable<string> WithoutDescriptors(string[] arguments)
        => arguments.Where((argument, at) => !IsDescriptorOption(argument) && (at == 0 || !IsDescriptorOption(arguments[at - 1])));

    private static bool IsDescriptorOption(string argument) => ProxySockets.IsDescriptorOption(argument) || argument == "--log-descriptor";

    private void Signal(int signal)
    {
        if (_child is not null)
        {
            _child.Signal(signal);
        }
        else if (_watch is not null)
        {
            _watch.Signal(signal);
        }
        else if (IsAlive)
        {
            ProcessSignals.Send(Pid, signal);
        }
    }

    private static async void Watch(ChildProcess child, Action ended)
    {
        await child.Exited;
        ended();
    }
}
