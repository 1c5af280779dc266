using System.Text.Json;
using Spectre.Console;

namespace Metadata.Control.Status;

/// <summary>metadatactl status and top.</summary>
internal static class StatusOperations
{
    private const int StatusRows = 20;
    private const int TopRows = 8;

    private static readonly JsonSerializerOptions _compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Once.</summary>
    public static async Task StatusAsync(ControlContext context, CancellationToken ct)
    {
        using AgentChannel? supervisor = await AgentChannel.TryConnectAsync(context.SupervisorSocket, ct);
        StatusSnapshot snapshot = await StatusSnapshot.TakeAsync(context.Channel, supervisor, ct);
        if (context.Json)
        {
            using var document = JsonDocument.Parse(snapshot.ToJson().ToJsonString());
            context.WriteIndented(document.RootElement);
            return;
        }

        Terminal.Open().Write(new StatusView(snapshot, before: null, StatusRows).Render());
    }

    /// <summary>Again and again: in place on a terminal, one below the other elsewhere, a line of JSON each with --json.</summary>
    /// <param name="context">Channel and output.</param>
    /// <param name="interval">Between two.</param>
    /// <param name="times">How many; 0 = until it is interrupted.</param>
    /// <param name="ct">Interrupts it.</param>
    public static async Task TopAsync(ControlContext context, TimeSpan interval, int times, CancellationToken ct)
    {
        if (context.Json || !Terminal.IsInteractive)
        {
            IAnsiConsole console = Terminal.Open();
            await RepeatAsync(context, interval, times, (now, before) =>
            {
                if (context.Json)
                {
                    context.Output.WriteLine(now.ToJson().ToJsonString(_compact));
                }
                else
                {
                    console.Write(new StatusView(now, before, TopRows).Render());
                    console.WriteLine();
                }
            }, ct);
            return;
        }

        IAnsiConsole screen = Terminal.Open();
        await screen.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(live =>
            RepeatAsync(context, interval, times, (now, before) =>
            {
                live.UpdateTarget(new StatusView(now, before, TopRows).Render());
                live.Refresh();
            }, ct));
    }

    private static async Task RepeatAsync(ControlContext context, TimeSpan interval, int times, Action<StatusSnapshot, StatusSnapshot?> show, CancellationToken ct)
    {
        using var timer = new PeriodicTimer(interval);
        StatusSnapshot? before = null;
        try
        {
            for (int shown = 1; ; shown++)
            {
                using AgentChannel? supervisor = await AgentChannel.TryConnectAsync(context.SupervisorSocket, ct);
                StatusSnapshot now = await StatusSnapshot.TakeAsync(context.Channel, supervisor, ct);
                show(now, before);
                before = now;
                if (shown == times || !await timer.WaitForNextTickAsync(ct))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how it ends.
        }
    }
}
