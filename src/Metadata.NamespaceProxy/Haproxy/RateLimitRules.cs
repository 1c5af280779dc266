using Metadata.Relay;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>
/// Rate limiting as it is written for haproxy: a table counts, a track rule fills it, a deny rule looks at it. Together
/// they are a window of each source's requests.
/// </summary>
internal sealed class RateLimitRules
{
    private const int TooManyRequests = 429;
    private const string TrackAction = "track-sc";

    private readonly Dictionary<string, (TimeSpan Period, bool TakesIPv6)> _tables = [];
    private readonly Dictionary<int, string> _tracked = [];
    private readonly List<(ConfigurationLine Line, string? Table, int Counter, int Limit)> _denials = [];

    /// <summary>Takes <c>stick-table type ip|ipv6 size N [expire T] store http_req_rate(T)</c>.</summary>
    /// <exception cref="DirectiveException">It cannot be honoured.</exception>
    public void TakeTable(ConfigurationLine line, string name)
    {
        bool? ipv6 = null;
        TimeSpan? period = null;
        for (var i = 1; i < line.Words.Length; i += 2)
        {
            var value = line.Word(i + 1, "the value of " + line.Words[i]);
            switch (line.Words[i])
            {
                // haproxy puts IPv4 sources into a table of IPv6 addresses, in their mapped form.
                case "type" when value is "ip" or "ipv6":
                    ipv6 = value == "ipv6";
                    break;
                case "size" or "expire":
                    break;
                case "store" when Sample(value) is ("http_req_rate", { } text) && HaproxyTime.TryParse(text, out var time):
                    period = time;
                    break;
                default:
                    throw line.Refuse($"'{line.Words[i]} {value}' is not supported in a table");
            }
        }

        _tables[name] = ipv6 is { } takes && period is { } known ? (known, takes) : throw line.Refuse("a table needs 'type ip' or 'type ipv6', and 'store http_req_rate(TIME)'");
    }

    /// <summary>Takes a track or deny rule; false for other rules.</summary>
    /// <exception cref="DirectiveException">It cannot be honoured.</exception>
    public bool TryTakeRule(ConfigurationLine line, string action, string section)
    {
        if (action.Length == TrackAction.Length + 1 && action.StartsWith(TrackAction, StringComparison.Ordinal) && char.IsAsciiDigit(action[^1]))
        {
            if (line.Word(2, "what is tracked") != "src")
            {
                throw line.Refuse($"only 'src' can be tracked, not '{line.Words[2]}'");
            }

            var table = line.Words.Length > 3 && line.Words[3] == "table" ? line.Word(4, "the table") : section;
            line.End(line.Words.Length > 3 ? 5 : 3);
            _tracked[action[^1] - '0'] = table;
            return true;
        }

        if (action != "deny")
        {
            return false;
        }

        TakeDenial(line, section);
        return true;
    }

    /// <summary>Puts the windows into the configuration, once all lines are read.</summary>
    /// <exception cref="DirectiveException">A rule speaks of a table that is not there or not filled.</exception>
    public void Complete(HaproxyConfiguration configuration)
    {
        foreach (var (line, named, counter, limit) in _denials)
        {
            var name = named ?? _tracked.GetValueOrDefault(counter) ?? throw line.Refuse($"nothing is tracked as sc{counter}");
            if (!_tables.TryGetValue(name, out var table))
            {
                throw line.Refuse($"there is no table '{name}'");
            }

            if (!_tracked.ContainsValue(name))
            {
                throw line.Refuse($"no 'http-request track-sc0 src table {name}' fills the table, the limit would never hold");
            }

            if (configuration.Windows.Count == 2 || (configuration.Windows.Count == 1 && configuration.WindowsHoldForIPv6 != table.TakesIPv6))
            {
                throw line.Refuse("more than two limits, or limits of different versions of IP, are not supported");
            }

            configuration.WindowsHoldForIPv6 = table.TakesIPv6;
            configuration.Windows.Add(new RequestWindow(table.Period, limit));
        }
    }

    // http-request deny [deny_status|status 429] if { SAMPLE gt|ge N }
    private void TakeDenial(ConfigurationLine line, string section)
    {
        var at = 2;
        if (line.Word(at, "the status") is "deny_status" or "status")
        {
            if (line.Number32(at + 1, "the status", 200, 599) != TooManyRequests)
            {
                throw line.Refuse("a source above its rate is told 429 only");
            }

            at += 2;
        }
        else
        {
            throw line.Refuse("write 'deny_status 429'");
        }

        if (line.Word(at, "'if'") != "if" || line.Word(at + 1, "'{'") != "{" || line.Word(at + 5, "'}'") != "}" || line.Word(at + 3, "'gt'") is not ("gt" or "ge"))
        {
            throw line.Refuse("write 'if { src_http_req_rate(TABLE) gt NUMBER }'");
        }

        line.End(at + 6);
        var limit = line.Number32(at + 4, "the limit", 1, int.MaxValue) - (line.Words[at + 3] == "ge" ? 1 : 0);
        if (limit < 1)
        {
            throw line.Refuse("a limit that lets nothing through is refused");
        }

        _denials.Add(Counted(line, line.Words[at + 2], section) is (var table, var counter)
            ? (line, table, counter, limit)
            : throw line.Refuse($"sample '{line.Words[at + 2]}' is not supported"));
    }

    // The table that a sample looks at, or the counter that was tracked into one.
    private static (string? Table, int Counter)? Counted(ConfigurationLine line, string sample, string section)
    {
        var (name, argument) = Sample(sample);
        switch (name)
        {
            case "src_http_req_rate" or "src,table_http_req_rate":
                return (argument ?? section, -1);
            case "sc_http_req_rate" when argument?.Split(',') is [[>= '0' and <= '9' and var digit], .. var table]:
                return table.Length < 2 ? (table.FirstOrDefault(), digit - '0') : throw line.Refuse("one table is enough");
            case ['s', 'c', >= '0' and <= '9' and var counter, .. "_http_req_rate"]:
                return (argument, counter - '0');
            default:
                return null;
        }
    }

    // NAME or NAME(ARGUMENT).
    private static (string Name, string? Argument) Sample(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        return open < 0 || !text.EndsWith(')') ? (text, null) : (text[..open], text[(open + 1)..^1]);
    }
}
