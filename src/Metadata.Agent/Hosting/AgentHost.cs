using Metadata.Agent.Admin;
using Metadata.Agent.Configuration;
using Metadata.Agent.Explaining;
using Metadata.Agent.Logging;
using Metadata.Agent.Relaying;
using Metadata.Agent.Responding;
using Metadata.Agent.Server;
using Metadata.Agent.Telemetry;
using Metadata.Agent.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>Joins the agent's parts. Hosted services start in the order of registration and stop in reverse.</summary>
internal static class AgentHost
{
    private static readonly TimeSpan _shutdown = TimeSpan.FromSeconds(30);

    /// <summary>The agent, ready to start.</summary>
    public static IHost Build(AgentSettings settings)
    {
        AgentOptions options = settings.Current.Options;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ApplicationName = "neutron-metadata-agent",
        });
        builder.Logging.AddProvider(AgentLoggerProvider.Create(options.LogFormat));
        builder.Logging.SetMinimumLevel(LogLevel.Debug);
        // Asked for every line, so that a reload counts.
        builder.Logging.AddFilter("neutron-metadata-agent", level => level >= (settings.Current.Options.Debug ? LogLevel.Debug : LogLevel.Information));
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // It would print a stack trace of what AgentProgram says in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        IServiceCollection services = builder.Services;
        services.Configure<ConsoleLifetimeOptions>(static lifetime => lifetime.SuppressStatusMessages = true);
        services.Configure<HostOptions>(static host => host.ShutdownTimeout = _shutdown);
        services.AddSingleton(static provider =>
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("neutron-metadata-agent"));
        services.AddSingleton(options);
        services.AddSingleton(settings);
        services.AddSingleton(settings.Files.FindUnknown());
        services.AddSingleton<AgentStore>();
        services.AddSingleton<AgentDirectory>();
        services.AddSingleton<NovaShared>();
        services.AddSingleton<LoopGroup>();
        services.AddSingleton<EmbeddedResponder>();
        services.AddSingleton<SessionTokenService>();
        services.AddSingleton<AgentStatus>();
        services.AddSingleton<AgentTelemetry>();
        services.AddSingleton<AgentMetrics>();
        services.AddSingleton<MetricsReport>();
        services.AddSingleton<TraceReport>();
        services.AddSingleton<RequestReport>();
        services.AddSingleton<SecretCheck>();
        services.AddSingleton<UpstreamFactory>();
        services.AddSingleton<IUpstreamFactory>(static provider => provider.GetRequiredService<UpstreamFactory>());
        services.AddSingleton<DryRun>();
        services.AddSingleton<Explanation>();
        services.AddHostedService<LifeService>();
        services.AddSingleton<Renewal>();
        services.AddHostedService<ReloadService>();
        services.AddHostedService<AdminServer>();
        services.AddHostedService<MetricsServer>();
        services.AddHostedService<CollectorExport>();
        if (options.EmbeddedResponderListen)
        {
            services.AddHostedService<ResponderServer>();
        }

        services.AddHostedService<UnixServer>();
        services.AddHostedService<ServiceManagerLink>();
        return builder.Build();
    }
}
