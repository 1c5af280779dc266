using System.Collections;
using Metadata.Linux.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>
/// A new start in place: the agent finishes what is in flight and starts itself anew in the same process, with the
/// configuration, and the program, that are there now.
/// </summary>
internal sealed class Renewal(IHostApplicationLifetime lifetime, ILogger logger)
{
    // Read before an upgrade can take the file away.
    private static readonly string _program = Environment.ProcessPath ?? "/proc/self/exe";

    private static volatile bool _asked;

    /// <summary>The agent stops only to begin anew.</summary>
    public static bool IsUnderWay => _asked;

    /// <summary>An upgrade put another program in this one's place.</summary>
    public static bool IsProgramReplaced => File.ResolveLinkTarget("/proc/self/exe", returnFinalTarget: false)?.FullName.EndsWith(" (deleted)", StringComparison.Ordinal) == true;

    /// <summary>When a new start ended the host: does not return, unless the kernel refuses.</summary>
    /// <exception cref="Metadata.Linux.Native.PosixException">The program cannot be started.</exception>
    public static void ReplaceIfAsked()
    {
        if (!_asked)
        {
            return;
        }

        string[] arguments = Environment.GetCommandLineArgs();
        bool isHost = Path.GetFileName(_program) == "dotnet";
        ProcessImage.Replace(
            _program,
            isHost ? [Path.Combine(AppContext.BaseDirectory, "neutron-metadata-agent.dll"), .. arguments[1..]] : arguments[1..],
            Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .ToDictionary(static entry => (string)entry.Key, static entry => (string)entry.Value!),
            []);
    }

    /// <summary>Begins the new start.</summary>
    public void Begin()
    {
        AgentLog.Renewing(logger);
        _asked = true;
        ServiceManager.Notify($"RELOADING=1\nMONOTONIC_USEC={Environment.TickCount64 * 1000}\nSTATUS=Beginning anew");
        lifetime.StopApplication();
    }
}
