using System.Text;
using Metadata.Instances;

namespace Metadata.Nova.Tests;

/// <summary>Short ways to ask a responder.</summary>
internal static class Answers
{
    public static ResponderAnswer Ask(this Responder responder, PreparedInstance instance, string path, string method = "GET", string accept = "") =>
        responder.Answer(instance, Encoding.Latin1.GetBytes(method), Encoding.Latin1.GetBytes(path), Encoding.Latin1.GetBytes(accept));

    /// <summary>The body without a seed.</summary>
    public static string Text(this in ResponderAnswer answer) =>
        Encoding.UTF8.GetString(answer.Prefix.Span) + Encoding.UTF8.GetString(answer.Suffix.Span);

    /// <summary>Path and body of every document below both families' roots, found by the listings.</summary>
    public static List<string> Walk(Responder responder, InstanceRecord record)
    {
        var instance = responder.Prepare(record, "192.0.2.1");
        var found = new List<string>();
        var pending = new Queue<string>(["/ec2", "/openstack"]);
        while (pending.TryDequeue(out var path))
        {
            var answer = responder.Ask(instance, path);
            found.Add($"{path}\n{answer.Status}\n{answer.Text()}");
            var listing = path.Count(c => c == '/') == 1
                || path.EndsWith('/')
                || (path.StartsWith("/openstack/", StringComparison.Ordinal) && path.Count(c => c == '/') == 2)
                || (path.StartsWith("/ec2/", StringComparison.Ordinal) && path.Count(c => c == '/') == 2);
            if (!listing)
            {
                continue;
            }

            foreach (var name in answer.Text().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                pending.Enqueue(path.TrimEnd('/') + "/" + (name.StartsWith("0=", StringComparison.Ordinal) ? "0/" : name));
            }
        }

        return found;
    }
}
