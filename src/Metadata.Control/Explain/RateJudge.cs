using System.Globalization;
using System.Net;
using System.Text.Json;
using Metadata.Instances.Admin;

namespace Metadata.Control.Explain;

/// <summary>Whether the guest asks more than it may, as its proxy told the supervisor. Pure.</summary>
internal static class RateJudge
{
    /// <summary>The step.</summary>
    /// <param name="supervisor">The supervisor's <c>/status</c>; null = there is none.</param>
    /// <param name="target">The guest.</param>
    public static ExplainHop Rate(JsonElement? supervisor, ExplainTarget target)
    {
        if (supervisor is not { } status
            || status.GetProperty("namespaces").EnumerateArray().FirstOrDefault(one => one.GetProperty("id").GetString() == target.Id.ToString())
                is not { ValueKind: JsonValueKind.Object } known
            || !known.TryGetProperty("report", out JsonElement report) || report.ValueKind != JsonValueKind.Object)
        {
            return ExplainHop.Unknown("rate", "no supervisor knows of this proxy's guests");
        }

        long refused = report.GetProperty("offenders").EnumerateArray()
            .Where(one => IPAddress.TryParse(one.GetProperty("address").GetString(), out IPAddress? address) && address.Equals(target.Address))
            .Sum(static one => one.GetProperty("requests").GetInt64());
        return refused == 0
            ? ExplainHop.Ok("rate", "none of its requests was above a limit")
            : ExplainHop.Broken("rate", "too-many-requests", string.Create(CultureInfo.InvariantCulture, $"{refused} of its requests were above a limit since the proxy began"));
    }
}
