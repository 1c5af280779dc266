using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Metadata.Configuration;

namespace Metadata.Control;

/// <summary>metadatactl wait-ready: returns when namespaces are served, as the supervisor knows by asking through them.</summary>
internal static class WaitReadyCommand
{
    // Shorter than the channel's own limit.
    private static readonly TimeSpan _longestQuestion = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    private static readonly Option<Guid?> _network = new("--network") { Description = "Uuid of a network" };
    private static readonly Option<Guid?> _router = new("--router") { Description = "Uuid of a router" };
    private static readonly Option<bool> _all = new("--all") { Description = "Every namespace of this host" };
    private static readonly Option<double> _timeout = new("--timeout") { Description = "Seconds to wait", DefaultValueFactory = _ => 60 };

    /// <summary>The command; the options are those that all commands share.</summary>
    public static Command Build(Option<string[]> configFile, Option<string[]> configDir, Option<bool> json)
    {
        var command = new Command("wait-ready", "Wait until a namespace is served: until a question from inside was answered through the whole chain; 1 when the time is over")
        {
            _network, _router, _all, _timeout,
        };
        command.Validators.Add(result =>
        {
            var given = (result.GetResult(_network) is null ? 0 : 1) + (result.GetResult(_router) is null ? 0 : 1) + (result.GetResult(_all) is null ? 0 : 1);
            if (given != 1)
            {
                result.AddError("Give exactly one of --network, --router and --all.");
            }
        });
        command.SetAction((result, ct) => RunAsync(result, result.GetValue(configFile) ?? [], result.GetValue(configDir) ?? [], result.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, string[] files, string[] directories, bool json, CancellationToken ct)
    {
        try
        {
            var socket = ControlSettings.Load(files, directories).SupervisorSocket;
            var what = result.GetValue(_network) is { } network ? $"network={network:D}" : result.GetValue(_router) is { } router ? $"router={router:D}" : "all";
            using var answer = JsonDocument.Parse(await AskAsync(socket, what, TimeSpan.FromSeconds(Math.Clamp(result.GetValue(_timeout), 0, 86400)), ct));
            var isReady = answer.RootElement.GetProperty("ready").GetBoolean();
            await Console.Out.WriteLineAsync(json ? Rendering.Indent(answer.RootElement) : Describe(answer.RootElement, isReady));
            return isReady ? 0 : 1;
        }
        catch (Exception e) when (e is ControlException or ConfigurationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("metadatactl: " + e.Message);
            return 1;
        }
    }

    // A supervisor that is being started or restarted is waited for, too.
    private static async Task<ReadOnlyMemory<byte>> AskAsync(string socket, string what, TimeSpan timeout, CancellationToken ct)
    {
        var started = TimeProvider.System.GetTimestamp();
        ReadOnlyMemory<byte>? answer = null;
        do
        {
            var left = timeout - TimeProvider.System.GetElapsedTime(started);
            var slice = left < _longestQuestion ? left : _longestQuestion;
            using var channel = await AgentChannel.TryConnectAsync(socket, ct);
            if (channel is null)
            {
                await Task.Delay(_pause, ct);
                continue;
            }

            var seconds = Math.Max(0, slice.TotalSeconds).ToString("F3", CultureInfo.InvariantCulture);
            var response = await channel.SendAsync("GET", $"/ready?{what}&timeout={seconds}", default, ct);
            if (response.Status is not (200 or 504))
            {
                throw new ControlException($"the supervisor answered {response.Status}");
            }

            answer = response.Body;
            if (response.IsSuccess)
            {
                return response.Body;
            }
        }
        while (TimeProvider.System.GetElapsedTime(started) < timeout);

        return answer ?? throw new ControlException($"no supervisor listens on {socket}");
    }

    private static string Describe(JsonElement answer, bool isReady)
        => isReady ? "ready"
            : answer.GetProperty("waiting").EnumerateArray().ToArray() is { Length: > 0 } waiting
                ? string.Join('\n', waiting.Select(one => $"{one.GetProperty("name").GetString()}: {one.GetProperty("state").GetString()}{Reason(one)}"))
                : "there is no such namespace";

    private static string Reason(JsonElement one) => one.GetProperty("reason").GetString() is { } reason ? ", " + reason : "";
}
