using System.Net;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Hosting;

/// <summary>Everything the agent says. No secret, signature, user-data or password ever goes in here.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(1, LogLevel.Information, "Listening on {Socket} (mode {Mode}, backlog {Backlog}, {Workers} event loops), upstream {Upstream}")]
    public static partial void Listening(ILogger logger, string socket, string mode, int backlog, int workers, string upstream);

    [LoggerMessage(2, LogLevel.Information, "Responder listening on {EndPoint}")]
    public static partial void ResponderListening(ILogger logger, EndPoint endPoint);

    [LoggerMessage(3, LogLevel.Information, "Administration listening on {Socket}")]
    public static partial void AdminListening(ILogger logger, string socket);

    [LoggerMessage(4, LogLevel.Information, "Draining {Connections} connections")]
    public static partial void Draining(ILogger logger, int connections);

    [LoggerMessage(5, LogLevel.Warning, "Drained no further than {Connections} open connections; closing them")]
    public static partial void DrainIncomplete(ILogger logger, int connections);

    [LoggerMessage(6, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(7, LogLevel.Information, "Instance store {Path} is open")]
    public static partial void StoreOpen(ILogger logger, string path);

    [LoggerMessage(8, LogLevel.Information, "Beginning anew with the configuration of now; connections wait in the socket")]
    public static partial void Renewing(ILogger logger);

    [LoggerMessage(9, LogLevel.Error, "Asked to read the configuration again, but it cannot be used; nothing changes: {Problem}")]
    public static partial void ReloadRefused(ILogger logger, string problem);

    [LoggerMessage(10, LogLevel.Information, "Configuration read again: {Applied} changed")]
    public static partial void Reloaded(ILogger logger, string applied);

    [LoggerMessage(11, LogLevel.Information, "Configuration read again: {Waiting} changed, which only a new start takes over")]
    public static partial void ReloadWaits(ILogger logger, string waiting);

    [LoggerMessage(20, LogLevel.Warning, "{Warning}")]
    public static partial void UnknownOption(ILogger logger, string warning);

    [LoggerMessage(21, LogLevel.Warning, "metadata_proxy_shared_secret is not set: set the secret of nova.conf [neutron] metadata_proxy_shared_secret, or nova refuses every request")]
    public static partial void NoSecret(ILogger logger);

    [LoggerMessage(22, LogLevel.Warning, "metadata_proxy_shared_secret is not set: whoever reaches the responder's listener on {EndPoint} can ask for any instance. Set it in [DEFAULT] or [neutron]")]
    public static partial void NoResponderSecret(ILogger logger, EndPoint endPoint);

    [LoggerMessage(12, LogLevel.Information, "Metrics listening on {EndPoint}")]
    public static partial void MetricsListening(ILogger logger, EndPoint endPoint);

    [LoggerMessage(40, LogLevel.Warning, "{RequestId}: refused with {Status} {Code}: {Detail} ({Request})")]
    public static partial void Refused(ILogger logger, string requestId, int status, string code, string request, string detail);

    [LoggerMessage(41, LogLevel.Information, "{Lines} lines about guests were not written: above {PerSecond} a second and source")]
    public static partial void Withheld(ILogger logger, long lines, int perSecond);

    [LoggerMessage(42, LogLevel.Debug, "{RequestId}: {Status}: {Request}: {Milliseconds} ms")]
    public static partial void Served(ILogger logger, string requestId, int status, string request, double milliseconds);

    [LoggerMessage(44, LogLevel.Error, "Instance {InstanceId}: its metadata cannot be built, its guest gets 500: {Problem}")]
    public static partial void BuildFailed(ILogger logger, string instanceId, string problem);

    [LoggerMessage(45, LogLevel.Error, "A connection ended by a fault of the agent")]
    public static partial void Fault(ILogger logger, Exception exception);

    [LoggerMessage(60, LogLevel.Warning, "Nova at {Upstream} answered 403 for {Instance}: the secrets differ. Set metadata_proxy_shared_secret to the value of nova.conf [neutron] metadata_proxy_shared_secret and send the agent SIGHUP")]
    public static partial void SecretMismatch(ILogger logger, string upstream, string instance);

    [LoggerMessage(62, LogLevel.Warning, "Nova at {Upstream} answered {Status} for {Instance}")]
    public static partial void UpstreamAnswered(ILogger logger, string upstream, int status, string instance);

    [LoggerMessage(64, LogLevel.Warning, "Nova at {Target} is away: {Problem}")]
    public static partial void NovaDown(ILogger logger, EndPoint target, string problem);

    [LoggerMessage(65, LogLevel.Information, "Nova at {Target} answers again")]
    public static partial void NovaUp(ILogger logger, EndPoint target);

    [LoggerMessage(66, LogLevel.Warning, "Directory {Directory}: {Problem}")]
    public static partial void DirectoryTrouble(ILogger logger, string directory, string problem);

    [LoggerMessage(67, LogLevel.Information, "Directory {Directory}: {News}")]
    public static partial void DirectoryNews(ILogger logger, string directory, string news);

    [LoggerMessage(63, LogLevel.Warning, "Dynamic vendordata from {Target}: {Problem}")]
    public static partial void VendordataFailed(ILogger logger, string target, string problem);

    [LoggerMessage(80, LogLevel.Information, "Administration: {Method} {Path}: {Status}")]
    public static partial void Administered(ILogger logger, string method, string path, int status);

    [LoggerMessage(81, LogLevel.Warning, "Administration: uid {UserId} was turned away; root and the agent's own user may connect")]
    public static partial void AdminRefused(ILogger logger, uint userId);
}
