using System.Globalization;
using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>The operator's list: lines of <c>NAMESPACE network|router UUID</c>; # begins a comment.</summary>
/// <param name="path">The file; null: there is none.</param>
/// <param name="log">Told about lines that cannot be used.</param>
internal sealed class NamespaceList(string? path, LineLog log)
{
    private static readonly char[] Blanks = [' ', '\t'];

    private Dictionary<string, NetworkIdentity?> _listed = [];

    /// <summary>Reads the file, and again when it changes.</summary>
    public void Start(EventLoop loop, Action changed)
    {
        if (path is null)
        {
            return;
        }

        var name = Path.GetFileName(path);
        new WatchedDirectory(loop, Path.GetDirectoryName(path)!, file =>
        {
            if (file is null || file == name)
            {
                Read(path);
                changed();
            }
        }).Start();
        Read(path);
    }

    /// <summary>What the list says about a namespace.</summary>
    /// <param name="name">Its file's name.</param>
    /// <param name="identity">Whose it is; null: it says two things.</param>
    public bool TryFind(string name, out NetworkIdentity? identity) => _listed.TryGetValue(name, out identity);

    private void Read(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning($"namespace_file: {e.Message}");
            _listed = [];
            return;
        }

        Dictionary<string, NetworkIdentity?> listed = [];
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Split('#')[0].Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (words is [var name, "network" or "router", var text] && !name.Contains('/', StringComparison.Ordinal) && Guid.TryParseExact(text, "D", out var id))
            {
                var identity = new NetworkIdentity(id, words[1] == "router");
                listed[name] = listed.TryGetValue(name, out var before) && before != identity ? null : identity;
            }
            else if (words.Length > 0)
            {
                log.Warning(string.Create(CultureInfo.InvariantCulture, $"{file}:{i + 1}: '{lines[i].Trim()}' is not understood; write NAMESPACE network|router UUID"));
            }
        }

        _listed = listed;
    }
}
