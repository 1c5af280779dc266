using System.Reflection;
using Metadata.Agent.Configuration;
using Metadata.Configuration;
using Microsoft.Extensions.Hosting;

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

        switch (commandLine.Command)
        {
            case AgentCommand.Help:
                await output.WriteLineAsync(AgentCommandLine.Usage);
                return ExitCode.Success;
            case AgentCommand.Version:
                await output.WriteLineAsync(typeof(AgentProgram).Assembly
                    .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
                return ExitCode.Success;
            case AgentCommand.SampleConfiguration:
                await output.WriteAsync(SampleConfiguration.Write(AgentOptionCatalogue.Create()));
                return ExitCode.Success;
            default:
                return await RunAsync(commandLine, output, error);
        }
    }

    private static async Task<int> RunAsync(AgentCommandLine commandLine, TextWriter output, TextWriter error)
    {
        try
        {
            var settings = AgentSettings.Load(commandLine);
            if (commandLine.Command == AgentCommand.CheckConfiguration)
            {
                ConfigurationReport.Write(settings.Files, output);
                return ExitCode.Success;
            }

            using IHost host = AgentHost.Build(settings);
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
