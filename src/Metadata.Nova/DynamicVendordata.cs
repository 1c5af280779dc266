using System.Collections.Concurrent;

namespace Metadata.Nova;

/// <summary>vendor_data2.json with dynamic targets: asked on every request, one call a target however many ask at once.</summary>
internal sealed class DynamicVendordata(ResponderOptions options, IVendordataSource? source)
{
    private static readonly byte[] Nothing = [.. "{}"u8];

    private readonly (string Name, string Url)[] _targets = Targets(options.VendordataDynamicTargets);
    private readonly ConcurrentDictionary<PreparedInstance, Task<byte[]?>> _running = new(ReferenceEqualityComparer.Instance);

    /// <summary>The body; null when a target failed and failures are fatal.</summary>
    public Task<byte[]?> RenderAsync(PreparedInstance instance, CancellationToken ct)
    {
        var mine = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _running.GetOrAdd(instance, mine.Task);
        if (ReferenceEquals(running, mine.Task))
        {
            _ = RunAsync(instance, mine);
        }

        return running.WaitAsync(ct);
    }

    // Nobody's cancellation ends what others wait for; the source's time-outs do.
    private async Task RunAsync(PreparedInstance instance, TaskCompletionSource<byte[]?> done)
    {
        try
        {
            done.SetResult(await AskAsync(instance));
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
        finally
        {
            _running.TryRemove(instance, out _);
        }
    }

    private async Task<byte[]?> AskAsync(PreparedInstance instance)
    {
        var parts = new OrderedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var provider in options.VendordataProviders)
        {
            if (provider == "StaticJSON")
            {
                // A target of that name gives way but keeps its place.
                parts["static"] = instance.Vendordata!.Json;
            }
            else if (provider == "DynamicJSON" && !await AskTargetsAsync(parts, instance))
            {
                return null;
            }
        }

        var json = new PythonJson().Open('{');
        foreach (var (name, value) in parts)
        {
            json.Key(name).Raw(value);
        }

        return json.Close('}').ToBytes();
    }

    // False: a target failed and failures are fatal.
    private async Task<bool> AskTargetsAsync(OrderedDictionary<string, byte[]> parts, PreparedInstance instance)
    {
        var body = VendordataRequest.Render(instance.Record);
        var answers = await Task.WhenAll(_targets.Select(target => AskAsync(target.Url, body)));
        for (var i = 0; i < answers.Length; i++)
        {
            if (answers[i] is null && options.VendordataDynamicFailureFatal)
            {
                return false;
            }

            parts.TryAdd(_targets[i].Name, answers[i] ?? Nothing);
        }

        return true;
    }

    // Null: refused, too late, an error status, or not JSON.
    private async Task<byte[]?> AskAsync(string url, byte[] body)
    {
        var text = source is null ? null : await source.FetchAsync(url, body, CancellationToken.None);
        try
        {
            return text is null ? null : text.Length == 0 ? Nothing : PythonJsonReader.Rewrite(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // A target without a name, or with a name that came before, is skipped.
    private static (string Name, string Url)[] Targets(IReadOnlyList<string> texts) =>
    [
        .. texts.Where(text => text.Contains('@', StringComparison.Ordinal))
            .Select(text => (Name: text[..text.IndexOf('@', StringComparison.Ordinal)], Url: text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..]))
            .DistinctBy(target => target.Name),
    ];
}
