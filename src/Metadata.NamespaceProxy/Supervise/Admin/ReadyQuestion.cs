using System.Globalization;
using Metadata.NamespaceProxy.Supervise.Status;

namespace Metadata.NamespaceProxy.Supervise.Admin;

/// <summary>The query of <c>GET /ready</c>: which namespaces are waited for, and how long.</summary>
/// <param name="Id">A network's or router's id; null: every namespace.</param>
/// <param name="IsRouter">The id is a router's.</param>
/// <param name="Timeout">How long.</param>
internal sealed record ReadyQuestion(Guid? Id, bool IsRouter, TimeSpan Timeout)
{
    private const double LongestTimeout = 3600;

    /// <summary>Reads <c>network=ID</c>, <c>router=ID</c> or <c>all</c>, with <c>timeout=SECONDS</c>; null when it is something else.</summary>
    public static ReadyQuestion? Parse(string query)
    {
        var timeout = TimeSpan.Zero;
        ReadyQuestion? question = null;
        foreach (var part in query.Split('&'))
        {
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left, right) : (part, "");
            if (name == "timeout")
            {
                if (!double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > LongestTimeout)
                {
                    return null;
                }

                timeout = TimeSpan.FromSeconds(seconds);
            }
            else if (question is not null)
            {
                return null;
            }
            else
            {
                question = name == "all" && value.Length == 0 ? new(null, false, default)
                    : name is "network" or "router" && Guid.TryParseExact(value, "D", out var id) ? new(id, name == "router", default)
                    : null;
                if (question is null)
                {
                    return null;
                }
            }
        }

        return question is null ? null : question with { Timeout = timeout };
    }

    /// <summary>A namespace is one of those.</summary>
    public bool Concerns(NamespaceStatus status)
        => Id is null || (status.Identity.Id == Id && status.Identity.IsRouter == IsRouter);
}
