using System.Collections.Specialized;
using System.Net;
using System.Web;
using Metadata.Instances;

namespace Metadata.Agent.Explaining;

/// <summary>The question of <c>GET /explain?network=UUID|router=UUID&amp;ip=ADDRESS[&amp;path=PATH]</c>.</summary>
/// <param name="Guest">Who asks.</param>
/// <param name="Path">What it asks for.</param>
internal readonly record struct ExplainQuery(DirectoryQuery Guest, string Path)
{
    /// <summary>What is asked for when nothing is named: every instance has it, and it names the instance.</summary>
    public const string UsualPath = "/openstack/latest/meta_data.json";

    private const int LongestPath = 2048;

    /// <summary>Reads a target; the text says what is wrong with it.</summary>
    public static (ExplainQuery? Query, string Problem) Parse(string target)
    {
        NameValueCollection fields = HttpUtility.ParseQueryString(target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        string? network = fields["network"];
        string? router = fields["router"];
        if (network is null == router is null || !Guid.TryParseExact(network ?? router, "D", out Guid id) || id == Guid.Empty)
        {
            return (null, "name exactly one network or router by its uuid");
        }

        if (!IPAddress.TryParse(fields["ip"], out IPAddress? address))
        {
            return (null, "name the guest's address");
        }

        string path = fields["path"] ?? UsualPath;
        return path.Length is > 0 and <= LongestPath && path[0] == '/' && path.All(static c => c is > ' ' and < '\x7f')
            ? (new ExplainQuery(new DirectoryQuery(router is null ? NetworkKind.Network : NetworkKind.Router, id, address), path), "")
            : (null, "a path begins with / and is of visible ASCII");
    }
}
