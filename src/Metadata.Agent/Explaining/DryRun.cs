using System.Text;
using Metadata.Agent.Hosting;
using Metadata.Agent.Server;
using Metadata.Agent.Telemetry;
using Metadata.Http;
using Metadata.Instances;
using Metadata.Linux.Transport;
using Metadata.Relay;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Explaining;

/// <summary>
/// A GET as a proxy would bring it, through the same parser, handler, directory and upstream. It is no guest's: nothing is
/// counted as one, no session token is asked for or given, and a GET changes nothing behind them.
/// </summary>
internal sealed class DryRun(AgentSettings settings, AgentDirectory directory, UpstreamFactory upstreams, ILogger logger)
{
    /// <summary>Runs one request to its end.</summary>
    /// <param name="loop">Where; the task completes off it.</param>
    /// <param name="query">Who asks.</param>
    /// <param name="path">Origin-form target of visible ASCII.</param>
    public async Task<DryRunResult> RunAsync(EventLoop loop, DirectoryQuery query, string path)
    {
        DryRunResult? result = null;
        await LoopGroup.RunAsync(loop, async () => result = await RunHereAsync(loop, query, path));
        return result!;
    }

    private async Task<DryRunResult> RunHereAsync(EventLoop loop, DirectoryQuery query, string path)
    {
        long started = TimeProvider.System.GetTimestamp();
        var recording = new RecordingDirectory(directory.Directory);
        var lines = new RecordingLogger(logger);
        var observer = new DryRunObserver();
        var forgotten = new CallerTable(capacity: 1, exchanges: 1, new RequestMetrics());
        var handler = new AgentHandler(loop, recording, upstreams.CreateUngated(loop, lines), forgotten, static _ => false);
        var server = new RelayServer(handler, UnixServer.LimitsFor(settings.Current.Options), loop.TimeProvider, observer);

        // 1.0: the answer comes without chunks.
        string field = query.Kind == NetworkKind.Router ? "X-Neutron-Router-ID" : "X-Neutron-Network-ID";
        var connection = new DryRunConnection(
            $"GET {path} HTTP/1.0\r\nHost: 169.254.169.254\r\nX-Forwarded-For: {query.Address}\r\n{field}: {query.Id}\r\n\r\n");
        Task serving = server.ServeAsync(connection).AsTask();
        (byte[] answer, long length) = await connection.ExchangeAsync();
        await serving;

        var head = new ResponseHead();
        ParseResult parsed = ResponseParser.Parse(answer, head, HeadLimits.Default, requestWasHead: false);
        bool understood = parsed.Status == ParseStatus.Complete;
        return new DryRunResult(
            path,
            recording.Answer,
            understood ? head.StatusCode : 0,
            observer.Code,
            observer.Detail,
            understood && Names(head).Contains("X-Metadata-Stale", StringComparer.OrdinalIgnoreCase),
            understood ? answer.AsMemory(parsed.Consumed) : default,
            understood ? length - parsed.Consumed : length,
            lines.Lines,
            TimeProvider.System.GetElapsedTime(started));
    }

    private static List<string> Names(ResponseHead head)
    {
        var names = new List<string>(head.FieldCount);
        for (int i = 0; i < head.FieldCount; i++)
        {
            names.Add(Encoding.ASCII.GetString(head.GetName(i)));
        }

        return names;
    }
}
