using System.Buffers;
using System.Globalization;
using System.Text;
using Metadata.Http;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Supervise.Probing;

/// <summary>
/// Asks proxies from inside their namespaces, a few at a time. It has a loop of its own, whose thread goes from namespace
/// to namespace.
/// </summary>
internal sealed class Prober : IDisposable
{
    private const int AtOnce = 8;
    private const int LongestBody = 512;
    private const int FirstFailure = 400;

    // Nobody has this address: an agent of another make says so, too.
    private const int NotFound = 404;

    // The proxy itself gives up on the agent's answer later, on its connection earlier.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly byte[] Request = [.. "GET "u8, .. ProbeRequest.Path, .. " HTTP/1.1\r\nHost: metadata\r\nConnection: close\r\n\r\n"u8];

    private readonly EventLoop _loop = new("probes");
    private readonly NamespaceHandle _home = NetworkNamespace.FromPath("/proc/self/ns/net").OpenHandle();
    private readonly EventLoop _owner;
    private readonly Queue<(string Path, ProbeTarget Target, Action<string?> Answered)> _waiting = new();
    private int _running;

    /// <summary>Starts the loop.</summary>
    /// <param name="owner">The loop of all calls and answers.</param>
    public Prober(EventLoop owner)
    {
        _owner = owner;
        _loop.Start();
    }

    /// <summary>Asks when it is its turn.</summary>
    /// <param name="path">The namespace's file.</param>
    /// <param name="target">Where its proxy listens.</param>
    /// <param name="answered">Called on the owner's loop: null, the whole chain has answered; else why it has not.</param>
    public void Ask(string path, ProbeTarget target, Action<string?> answered)
    {
        _waiting.Enqueue((path, target, answered));
        if (_running < AtOnce)
        {
            _running++;
            Run();
        }
    }

    public void Dispose()
    {
        _loop.Dispose();
        _home.Dispose();
    }

    private async void Run()
    {
        while (_waiting.TryDequeue(out var next))
        {
            await _loop.SwitchTo();
            var fault = await ProbeAsync(next.Path, next.Target);
            await _owner.SwitchTo();
            next.Answered(fault);
        }

        _running--;
    }

    private async Task<string?> ProbeAsync(string path, ProbeTarget target)
    {
        try
        {
            using var space = NetworkNamespace.FromPath(path).OpenHandle();
            var connecting = new GuestDialer(_loop, space, target.Source).ConnectAsync(target.Target, Limit);

            // A namespace lives as long as a thread stands in it, whatever became of its name.
            _home.TryEnter();
            var result = await connecting;
            if (result.Connection is not { } connection)
            {
                return $"no connection to {target.Target} from inside: {new PosixException("connect", result.Errno).Message}";
            }

            connection.SetDeadline(Limit);
            connection.Output.Write(Request);
            await connection.Output.FlushAsync();
            var fault = await ReadAsync(connection);
            connection.Abort(AbortReason.Local);
            await connection.DisposeAsync();
            return fault;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static async Task<string?> ReadAsync(LoopConnection connection)
    {
        var head = new ResponseHead();
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            var parsed = ResponseParser.Parse(read.Buffer, head, HeadLimits.Default, requestWasHead: false);
            if (parsed.Status == ParseStatus.Complete)
            {
                var body = read.Buffer.Slice(parsed.Consumed);
                if (head.StatusCode is < FirstFailure or NotFound)
                {
                    return null;
                }

                if (read.IsCompleted || body.Length >= LongestBody || body.Length >= head.ContentLength)
                {
                    return Fault(head.StatusCode, Encoding.ASCII.GetString(body.Slice(0, Math.Min(body.Length, LongestBody))));
                }
            }
            else if (parsed.Status == ParseStatus.Rejected || read.IsCompleted)
            {
                return connection.Reason == AbortReason.Deadline ? "no answer in time" : "no answer of a proxy";
            }

            connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    // A refusal names its reason; the words of another agent are its own.
    private static string Fault(int status, string body)
    {
        var reason = body.Split('\n').FirstOrDefault(line => line.StartsWith("reason: ", StringComparison.Ordinal));
        return reason is null ? string.Create(CultureInfo.InvariantCulture, $"the agent answered {status}") : reason["reason: ".Length..];
    }
}
