using System.Collections;
using System.Runtime.InteropServices;
using Metadata.Agent.Configuration;
using Metadata.Configuration;
using Metadata.Linux.Processes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>
/// SIGHUP: the agent finishes what is in flight and starts itself anew in its own place, with the configuration, and the
/// program, that are there now. A configuration that cannot be used changes nothing.
/// </summary>
internal sealed class Renewal : IDisposable
{
    // Read before an upgrade can take the file away.
    private static readonly string _program = Environment.ProcessPath ?? "/proc/self/exe";

    private static volatile bool _asked;

    private readonly AgentCommandLine _commandLine;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger _logger;
    private readonly PosixSignalRegistration _hangUp;

    /// <summary>The agent stops only to begin anew.</summary>
    public static bool IsUnderWay => _asked;

    /// <summary>Listens for the signal from now on.</summary>
    public Renewal(AgentCommandLine commandLine, IHostApplicationLifetime lifetime, ILogger logger)
    {
        _commandLine = commandLine;
        _lifetime = lifetime;
        _logger = logger;
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Ask();
        });
    }

    /// <summary>When the signal ended the host: does not return, unless the kernel refuses.</summary>
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

    /// <inheritdoc/>
    public void Dispose() => _hangUp.Dispose();

    private void Ask()
    {
        try
        {
            AgentOptionsReader.Read(OsloConfiguration.Load(
                _commandLine.Files, _commandLine.Directories, AgentOptionCatalogue.Create()));
        }
        catch (ConfigurationException exception)
        {
            AgentLog.RenewalRefused(_logger, exception.Message);
            return;
        }

        AgentLog.Renewing(_logger);
        _asked = true;
        ServiceManager.Notify($"RELOADING=1\nMONOTONIC_USEC={Environment.TickCount64 * 1000}\nSTATUS=Beginning anew");
        _lifetime.StopApplication();
    }
}
