using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;

namespace Metadata.Control.Storm;

/// <summary>metadatactl storm: many guests boot at once, from their own namespaces.</summary>
internal static class StormCommand
{
    private static readonly TimeSpan _progressPeriod = TimeSpan.FromSeconds(1);

    private static readonly Option<string[]> _namespaces = new("--namespace")
    {
        Description = "Guests' namespaces under /run/netns, by name or pattern (*, ?); may be repeated",
        Required = true,
    };

    private static readonly Option<string> _client = new("--client")
    {
        Description = "cloud-init (28 requests), ec2 (26), cirros (16) or mix",
        DefaultValueFactory = _ => "cloud-init",
    };

    private static readonly Option<int> _boots = new("--boots") { Description = "Boots in all (one for each address found)" };
    private static readonly Option<double> _rate = new("--rate") { Description = "Boots per second that begin", DefaultValueFactory = _ => 10 };
    private static readonly Option<string> _target = new("--target") { Description = "Address and port of the metadata service", DefaultValueFactory = _ => "169.254.169.254:80" };
    private static readonly Option<double> _timeout = new("--timeout") { Description = "Seconds that a guest waits for an answer", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> _inFlight = new("--max-in-flight") { Description = "Boots at once", DefaultValueFactory = _ => 1000 };
    private static readonly Option<double> _duration = new("--duration") { Description = "Seconds after which no boot begins", DefaultValueFactory = _ => 600 };

    /// <summary>The command; json is the option that all commands share.</summary>
    public static Command Build(Option<bool> json)
    {
        var command = new Command("storm", "Replay guests' boots from their namespaces and show what they met")
        {
            _namespaces, _client, _boots, _rate, _target, _timeout, _inFlight, _duration,
        };
        _client.AcceptOnlyFromAmong([.. BootScript.All.Select(script => script.Name), "mix"]);
        command.SetAction((result, ct) => RunAsync(result, result.GetValue(json), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult result, bool json, CancellationToken ct)
    {
        var handles = new List<NamespaceHandle>();
        try
        {
            var options = Read(result);
            using var loop = new EventLoop("storm");
            var guests = StormGuest.Find(options.Patterns, loop, handles);
            var run = new StormRun(options, guests, loop);
            loop.Start();
            loop.Post(static state => ((StormRun)state!).Start(), run);
            await using (ct.UnsafeRegister(_ => loop.Post(static state => ((StormRun)state!).Stop(), run), null))
            {
                await ShowUntilDoneAsync(run);
            }

            if (json)
            {
                Console.Out.WriteLine(StormReport.Json(run, guests.Count, handles.Count));
            }
            else
            {
                StormReport.Write(Console.Out, run, guests.Count, handles.Count);
            }

            return run.Tally.Unexpected == 0 && run.Tally.Ended == run.Boots ? 0 : 1;
        }
        catch (Exception e) when (e is ControlException or IOException)
        {
            await Console.Error.WriteLineAsync("metadatactl: " + e.Message);
            return 1;
        }
        finally
        {
            handles.ForEach(handle => handle.Dispose());
        }
    }

    // A line that stays in its place on a terminal, one per second in a file.
    private static async Task ShowUntilDoneAsync(StormRun run)
    {
        var (before, after) = Console.IsErrorRedirected ? ("", "\n") : ("\r", "");
        using var timer = new PeriodicTimer(_progressPeriod);
        while (await Task.WhenAny(run.Done, timer.WaitForNextTickAsync().AsTask()) != run.Done)
        {
            await Console.Error.WriteAsync(before + StormReport.Progress(run, run.Elapsed) + after);
        }

        await Console.Error.WriteLineAsync(before + StormReport.Progress(run, run.Elapsed));
    }

    private static StormOptions Read(ParseResult result)
    {
        var client = result.GetRequiredValue(_client);
        var options = new StormOptions(
            result.GetRequiredValue(_namespaces),
            client == "mix" ? BootScript.All : [.. BootScript.All.Where(script => script.Name == client)],
            result.GetValue(_boots),
            result.GetValue(_rate),
            IPEndPoint.TryParse(result.GetRequiredValue(_target), out var target) && target.AddressFamily == AddressFamily.InterNetwork
                ? new IPEndPoint(target.Address, target.Port == 0 ? 80 : target.Port)
                : throw new ControlException($"--target {result.GetValue(_target)}: write an IPv4 address, or ADDRESS:PORT"),
            Seconds(result, _timeout, 0.001, 600),
            result.GetValue(_inFlight),
            Seconds(result, _duration, 0.1, 86_400));
        Check("--boots", options.Boots, 0, StormOptions.MostBoots);
        Check("--rate", options.Rate, 0.01, StormOptions.MostRate);
        Check("--max-in-flight", options.MaxInFlight, 1, StormOptions.MostInFlight);
        return options;
    }

    private static TimeSpan Seconds(ParseResult result, Option<double> option, double least, double most)
    {
        var value = result.GetValue(option);
        Check(option.Name, value, least, most);
        return TimeSpan.FromSeconds(value);
    }

    private static void Check(string option, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            throw new ControlException(FormattableString.Invariant($"{option} {value}: give {least} to {most}"));
        }
    }
}
