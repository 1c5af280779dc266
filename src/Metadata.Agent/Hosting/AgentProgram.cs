using System.Reflection;
using Metadata.Agent.Configuration;
using Metadata.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>From the command line to the exit code.</summary>
internal static class AgentProgram
{
    /// <summary>Runs until a signal asks to stop.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        (AgentCommandLine? commandLine, string? mistake) = AgentCommandLine.Parse(arguments);
        if (commandLine is null)
        {
            await error.WriteLineAsync(mistake);
            return ExitCode.Configuration;
        }

        if (commandLine.Help)
        {
            await output.WriteLineAsync(AgentCommandLine.Usage);
            return ExitCode.Success;
        }

        if (commandLine.Version)
        {
            await output.WriteLineAsync(typeof(AgentProgram).Assembly
                .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
            return ExitCode.Success;
        }

        if (commandLine.SampleConfig)
        {
            await output.WriteAsync(SampleConfiguration.Write(AgentOptionCatalogue.Create()));
            return ExitCode.Success;
        }

        try
        {
            OsloConfiguration files = OsloConfiguration.Load(
                commandLine.Files, commandLine.Directories, AgentOptionCatalogue.Create());
            using IHost host = AgentHost.Build(AgentOptionsReader.Read(files), files.FindUnknown());
            using var renewal = new Renewal(commandLine, host.Services.GetRequiredService<IHostApplicationLifetime>(), host.Services.GetRequiredService<ILogger>());
            await host.RunAsync();
            Renewal.ReplaceIfAsked();
            return ExitCode.Success;
        }
        catch (ConfigurationException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return ExitCode.Configuration;
        }
        catch (AgentStartException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return exception.ExitCode;
        }
    }
}
