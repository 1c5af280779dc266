using System.Text.Json;
using Metadata.Configuration;
using Metadata.Instances;
using Metadata.Instances.Admin;
using Metadata.Instances.Etcd;

namespace Metadata.Control;

/// <summary>One run of metadatactl: its settings, its channel and its output.</summary>
internal sealed class ControlContext(IAdminChannel channel, ControlSettings settings, bool json, TextWriter output)
{
    public bool Json => json;

    /// <summary>An agent answers, and not the database file.</summary>
    public bool HasAgent => channel is AgentChannel;

    public TextWriter Output => output;

    /// <summary>Where requests go.</summary>
    public IAdminChannel Channel => channel;

    /// <summary>Where the supervisor listens.</summary>
    public string SupervisorSocket => settings.SupervisorSocket;

    /// <summary>Opens a channel, runs the operation, and turns failures into one line and exit code 1.</summary>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> files, IReadOnlyList<string> directories, bool json, Func<ControlContext, CancellationToken, Task> operation, CancellationToken ct)
    {
        try
        {
            var settings = ControlSettings.Load(files, directories);
            using IAdminChannel channel = await AgentChannel.TryConnectAsync(settings.AdminSocket, ct) as IAdminChannel
                ?? (settings.Etcd is { } etcd ? (IAdminChannel)await EtcdChannel.OpenAsync(etcd, ct) : new DatabaseChannel(SqliteInstanceStore.Open(settings.Database)));
            await operation(new ControlContext(channel, settings, json, Console.Out), ct);
            return 0;
        }
        catch (Exception e) when (e is ControlException or EtcdException or ConfigurationException or StoreException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("metadatactl: " + e.Message);
            return 1;
        }
    }

    /// <summary>The body of a successful answer.</summary>
    /// <exception cref="ControlException">The answer is a failure; its text is the message.</exception>
    public async Task<ReadOnlyMemory<byte>> SendAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var response = await channel.SendAsync(method, path, body, ct);
        return response.IsSuccess ? response.Body : throw new ControlException(ErrorOf(response));
    }

    /// <summary>Sends, then writes the answer as it is (--json) or by <paramref name="write"/>.</summary>
    public async Task SendAndWriteAsync(string method, string path, ReadOnlyMemory<byte> body, Action<JsonElement> write, CancellationToken ct)
    {
        var answer = await SendAsync(method, path, body, ct);
        using var document = JsonDocument.Parse(answer);
        if (json)
        {
            WriteIndented(document.RootElement);
        }
        else
        {
            write(document.RootElement);
        }
    }

    public void WriteIndented(JsonElement element) => output.WriteLine(Rendering.Indent(element));

    private static string ErrorOf(AdminResponse response)
    {
        try
        {
            using var document = JsonDocument.Parse(response.Body);
            if (document.RootElement.TryGetProperty("error", out var error))
            {
                return error.GetString() ?? "failed";
            }
        }
        catch (JsonException)
        {
            // Not our agent's words; the status has to do.
        }

        return $"the agent answered {response.Status}";
    }
}
