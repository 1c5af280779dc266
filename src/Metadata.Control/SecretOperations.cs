using System.Text.Json;

namespace Metadata.Control;

/// <summary>metadatactl secret.</summary>
internal static class SecretOperations
{
    /// <summary>Whether all novas have the agent's secret.</summary>
    /// <exception cref="ControlException">One has not, or cannot be asked.</exception>
    public static async Task CheckAsync(ControlContext context, CancellationToken ct)
    {
        if (!context.HasAgent)
        {
            throw new ControlException("secret check: no agent is running; it is the agent that has the secret");
        }

        bool agree = true;
        using JsonDocument answer = JsonDocument.Parse(await context.SendAsync("GET", "/secret", default, ct));
        foreach (JsonElement nova in answer.RootElement.GetProperty("novas").EnumerateArray())
        {
            string outcome = nova.GetProperty("secret").GetString()!;
            agree &= outcome == "agrees";
            string detail = nova.GetProperty("detail").GetString()!;
            if (!context.Json)
            {
                context.Output.WriteLine($"{nova.GetProperty("endpoint").GetString()}  {outcome}{(detail.Length == 0 ? "" : ": " + detail)}");
            }
        }

        if (context.Json)
        {
            context.WriteIndented(answer.RootElement);
        }

        if (!agree)
        {
            throw new ControlException("nova and the agent do not share a secret everywhere");
        }
    }
}
