namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>
/// Reads the part of haproxy's configuration language that a metadata proxy is written in. What is not understood is
/// refused, never passed over: it could be what keeps guests apart.
/// </summary>
internal sealed class ConfigurationReader
{
    private readonly HaproxyConfiguration _configuration = new();
    private readonly List<string> _problems = [];
    private readonly RateLimitRules _rates = new();
    private readonly ListenSection _listen;
    private Action<ConfigurationLine>? _section;
    private string? _listenName;

    private ConfigurationReader() => _listen = new ListenSection(_configuration, _rates);

    /// <summary>Reads files, one behind the other as if they were one.</summary>
    /// <param name="files">The files.</param>
    /// <param name="problems">What is wrong, all of it; empty when the configuration can be used.</param>
    public static HaproxyConfiguration Read(IReadOnlyList<string> files, out IReadOnlyList<string> problems)
    {
        var reader = new ConfigurationReader();
        foreach (var file in files)
        {
            reader.ReadFile(file);
        }

        if (reader._problems.Count == 0)
        {
            reader.Complete(files);
        }

        problems = reader._problems;
        return reader._configuration;
    }

    private void ReadFile(string file)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problems.Add($"Could not open configuration file {file} : {e.Message}");
            return;
        }

        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                var line = ConfigurationLine.Parse(file, i + 1, lines[i]);
                if (line.Words.Length > 0)
                {
                    Take(line);
                }
            }
            catch (DirectiveException e)
            {
                _problems.Add(e.Message);
            }
        }
    }

    private void Take(ConfigurationLine line)
    {
        switch (line.Keyword)
        {
            case "global":
                line.End(1);
                _section = one => GlobalSection.Take(_configuration, one);
                break;
            case "defaults":
                _section = _listen.TakeDefault;
                break;
            case "listen":
                var name = line.Word(1, "the name");
                line.End(2);
                if (_listenName is not null && _listenName != name)
                {
                    _section = static _ => { };
                    throw line.Refuse("a second 'listen' section cannot be served");
                }

                _listenName = name;
                _section = one => _listen.Take(one, name);
                break;
            case "backend":
                var backend = line.Word(1, "the name");
                line.End(2);
                _section = one => _listen.TakeBackend(one, backend);
                break;
            case "frontend" or "resolvers" or "peers" or "userlist" or "mailers" or "cache" or "program" or "http-errors" or "ring" or "fcgi-app" or "log-forward" or "crt-store" or "traces":
                // Its lines belong to it: one report is enough.
                _section = static _ => { };
                throw line.Refuse($"section '{line.Keyword}' is not supported");
            default:
                (_section ?? (static one => throw one.Refuse($"unknown keyword '{one.Keyword}' out of section")))(line);
                break;
        }
    }

    private void Complete(IReadOnlyList<string> files)
    {
        var where = string.Join(", ", files);
        Require(_listenName is not null, $"{where} : there is no 'listen' section");
        Require(_configuration.Listen.Count > 0, $"{where} : there is no 'bind', nobody could ask");
        Require(_configuration.Socket is not null, $"{where} : there is no 'server' with the agent's unix socket");
        Require(_configuration.IdentityField is not null, $"{where} : no 'http-request set-header X-Neutron-Network-ID ID' or the like says the identity of the namespace");
        try
        {
            _rates.Complete(_configuration);
        }
        catch (DirectiveException e)
        {
            _problems.Add(e.Message);
        }
    }

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            _problems.Add(problem);
        }
    }
}
