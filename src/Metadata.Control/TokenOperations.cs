using System.Text.Json;

namespace Metadata.Control;

/// <summary>metadatactl token …</summary>
internal static class TokenOperations
{
    public static async Task UsageAsync(ControlContext context, CancellationToken ct)
    {
        if (!context.HasAgent)
        {
            throw new ControlException("token usage: no agent is running; it is the agent that counts");
        }

        await context.SendAndWriteAsync("GET", "/tokens", default, answer => Write(context, answer), ct);
    }

    private static void Write(ControlContext context, JsonElement answer)
    {
        List<string[]> rows = [["INSTANCE", "PROJECT", "WITHOUT", "WITH", "LAST WITHOUT", "PROGRAMS WITHOUT A TOKEN"]];
        rows.AddRange(answer.GetProperty("instances").EnumerateArray().Select(one => new[]
        {
            one.GetProperty("instance").GetString()!,
            one.GetProperty("project_id").GetString()!,
            one.GetProperty("without_token").GetRawText(),
            one.GetProperty("with_token").GetRawText(),
            one.TryGetProperty("last_without_token", out var last) ? last.GetDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) : "-",
            string.Join("; ", one.GetProperty("programs_without_token").EnumerateArray().Select(program => Named(program.GetString()!))),
        }));
        Rendering.Table(context.Output, rows);
        if (answer.GetProperty("forgotten").GetInt64() is > 0 and var forgotten)
        {
            context.Output.WriteLine($"{forgotten} instances that asked longest ago are not shown");
        }
    }

    private static string Named(string program) => program.Length == 0 ? "(no User-Agent)" : program;
}
