using Metadata.Agent.Admin;
using Metadata.Agent.Configuration;
using Metadata.Agent.Responding;
using Metadata.Agent.Server;
using Metadata.Agent.Tokens;
using Metadata.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Metadata.Agent.Hosting;

/// <summary>Joins the agent's parts. Hosted services start in the order of registration and stop in reverse.</summary>
internal static class AgentHost
{
    private static readonly TimeSpan _shutdown = TimeSpan.FromSeconds(30);

    /// <summary>The agent, ready to start.</summary>
    public static IHost Build(AgentOptions options, IReadOnlyList<UnknownOption> unknown)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "neutron-metadata-agent",
        });
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.SetMinimumLevel(options.Debug ? LogLevel.Debug : LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // It would print a stack trace of what AgentProgram says in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        IServiceCollection services = builder.Services;
        services.Configure<ConsoleLoggerOptions>(static console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        services.Configure<ConsoleLifetimeOptions>(static lifetime => lifetime.SuppressStatusMessages = true);
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = _shutdown);
        services.AddSingleton(static provider =>
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("neutron-metadata-agent"));
        services.AddSingleton(options);
        services.AddSingleton(unknown);
        services.AddSingleton<AgentStore>();
        services.AddSingleton<LoopGroup>();
        services.AddSingleton<EmbeddedResponder>();
        services.AddSingleton<SessionTokenService>();
        services.AddSingleton<AgentStatus>();
        services.AddSingleton<IUpstreamFactory, UpstreamFactory>();
        services.AddHostedService<LifeService>();
        services.AddHostedService<AdminServer>();
        if (options.EmbeddedResponderListen)
        {
            services.AddHostedService<ResponderServer>();
        }

        services.AddHostedService<UnixServer>();
        services.AddHostedService<ServiceManagerLink>();
        return builder.Build();
    }
}
