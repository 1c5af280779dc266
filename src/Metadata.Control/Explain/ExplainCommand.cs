using System.CommandLine;
using System.Net;
using Metadata.Configuration;
using Metadata.Linux.Native;

namespace Metadata.Control.Explain;

/// <summary>metadatactl explain: where a guest's request ends, why, and what to do.</summary>
internal static class ExplainCommand
{
    private static readonly Option<string?> _network = new("--network") { Description = "Uuid of the guest's network, with --ip" };
    private static readonly Option<string?> _router = new("--router") { Description = "Uuid of the guest's router, with --ip" };
    private static readonly Option<string?> _ip = new("--ip") { Description = "The guest's address" };
    private static readonly Option<string?> _instance = new("--instance") { Description = "Uuid, key or name of an instance of the store: all its addresses" };
    private static readonly Option<string?> _request = new("--request-id") { Description = "Request id of a refusal or answer: its guest and path" };
    private static readonly Argument<string?> _path = new("PATH") { Description = "What is asked for (/openstack/latest/meta_data.json)", Arity = ArgumentArity.ZeroOrOne };

    /// <summary>The command; the options are those that all commands share.</summary>
    public static Command Build(Option<string[]> files, Option<string[]> directories, Option<bool> json)
    {
        var command = new Command("explain", "Walk a guest's request and name the first step that is broken")
        {
            _network, _router, _ip, _instance, _request, _path,
        };
        command.SetAction((result, ct) => RunAsync(result, result.GetValue(files) ?? [], result.GetValue(directories) ?? [], result.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] files, string[] directories, bool json, CancellationToken ct)
    {
        try
        {
            var settings = ControlSettings.Load(files, directories);
            using AgentChannel? agent = await AgentChannel.TryConnectAsync(settings.AdminSocket, ct);
            using AgentChannel? supervisor = await AgentChannel.TryConnectAsync(settings.SupervisorSocket, ct);
            var run = new ExplainRun(ExplainSettings.Load(files, directories), agent, supervisor);
            int status = ExplainStatus.Fine;
            foreach (ExplainTarget target in await TargetsAsync(result, agent, ct))
            {
                ExplainReport report = await run.RunAsync(target, ct);
                if (json)
                {
                    Console.Out.WriteLine(report.Json());
                }
                else
                {
                    report.Write(Terminal.Open());
                }

                status = status == ExplainStatus.Fine ? report.Status : status;
            }

            return status;
        }
        catch (Exception exception) when (exception is ControlException or ConfigurationException or IOException or UnauthorizedAccessException or PosixException)
        {
            await Console.Error.WriteLineAsync("metadatactl: " + exception.Message);
            return ExplainStatus.Failed;
        }
    }

    private static async Task<IReadOnlyList<ExplainTarget>> TargetsAsync(ParseResult result, AgentChannel? agent, CancellationToken ct)
    {
        string? network = result.GetValue(_network);
        string? router = result.GetValue(_router);
        string? instance = result.GetValue(_instance);
        string? request = result.GetValue(_request);
        string? path = result.GetValue(_path);
        return (network, router, instance, request) switch
        {
            ({ }, null, null, null) => [Read(isRouter: false, network, result.GetValue(_ip), path)],
            (null, { }, null, null) => [Read(isRouter: true, router, result.GetValue(_ip), path)],
            (null, null, { }, null) => await ExplainLookup.OfInstanceAsync(Needed(agent), instance, path, ct),
            (null, null, null, { }) => [await ExplainLookup.OfRequestAsync(Needed(agent), request, path, ct)],
            _ => throw new ControlException("explain: name exactly one of --network, --router, --instance and --request-id"),
        };
    }

    private static ExplainTarget Read(bool isRouter, string id, string? ip, string? path) =>
        !Guid.TryParseExact(id, "D", out Guid known) ? throw new ControlException($"explain: {id} is no uuid")
        : !IPAddress.TryParse(ip, out IPAddress? address) ? throw new ControlException("explain: --ip is the guest's address")
        : path is null or ['/', ..] ? new ExplainTarget(isRouter, known, address, path)
        : throw new ControlException($"explain: {path} does not begin with /");

    private static AgentChannel Needed(AgentChannel? agent) =>
        agent ?? throw new ControlException("explain: no agent is running; name --network or --router, and --ip");
}
