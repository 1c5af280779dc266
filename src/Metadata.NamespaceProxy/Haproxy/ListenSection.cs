namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>The sections <c>defaults</c>, <c>listen</c> and <c>backend</c>.</summary>
internal sealed class ListenSection(HaproxyConfiguration configuration, RateLimitRules rates)
{
    // What every one of our exchanges does, or what only concerns haproxy's own log lines.
    private static readonly string[] Held = ["http-server-close", "http-keep-alive", "forwardfor", "httplog", "dontlognull", "redispatch", "dontlog-normal"];

    // Waits that no exchange of ours has: there is no queue, no tunnel and no tarpit.
    private static readonly string[] Idle = ["queue", "check", "tunnel", "tarpit", "client-fin", "server-fin"];

    private static readonly string[] Known = ["http-request", "connect", "client", "server", "http-keep-alive"];

    /// <summary>Takes a line of <c>defaults</c>.</summary>
    /// <exception cref="DirectiveException">It cannot be honoured.</exception>
    public void TakeDefault(ConfigurationLine line)
    {
        if (!TryTakeCommon(line))
        {
            throw Unknown(line, "defaults");
        }
    }

    /// <summary>Takes a line of <c>listen</c>.</summary>
    /// <exception cref="DirectiveException">It cannot be honoured.</exception>
    public void Take(ConfigurationLine line, string name)
    {
        switch (line.Keyword)
        {
            case "bind":
                configuration.Listen.AddRange(BindLine.Parse(line));
                break;
            case "server":
                TakeServer(line);
                break;
            case "stick-table":
                rates.TakeTable(line, name);
                break;
            case "http-request":
                TakeRequestRule(line, name);
                break;
            default:
                if (!TryTakeCommon(line))
                {
                    throw Unknown(line, "listen");
                }

                break;
        }
    }

    /// <summary>Takes a line of a <c>backend</c> that holds a table.</summary>
    /// <exception cref="DirectiveException">It cannot be honoured.</exception>
    public void TakeBackend(ConfigurationLine line, string name)
    {
        if (line.Keyword == "stick-table")
        {
            rates.TakeTable(line, name);
        }
        else if (!TryTakeCommon(line))
        {
            throw Unknown(line, "backend");
        }
    }

    private static DirectiveException Unknown(ConfigurationLine line, string section)
        => line.Refuse($"unknown keyword '{line.Keyword}' in '{section}' section");

    private bool TryTakeCommon(ConfigurationLine line)
    {
        switch (line.Keyword)
        {
            case "mode" when line.Word(1, "the mode") == "http":
                line.End(2);
                return true;
            case "mode":
                throw line.Refuse($"mode '{line.Words[1]}' is not http");
            case "log" when line.Word(1, "the target") == "global":
                line.End(2);
                return true;
            case "log":
                configuration.Log = SyslogTarget.Parse(line);
                return true;
            case "option":
                TakeOption(line);
                return true;
            case "retries":
                // A connect is repeated until its timeout, a sent request never.
                _ = line.Number32(1, "the number", 0, 1000);
                line.End(2);
                return true;
            case "maxconn":
                configuration.MaxConnections = line.Number32(1, "the number", 1, 1_000_000);
                line.End(2);
                return true;
            case "timeout":
                TakeTimeout(line);
                return true;
            default:
                return false;
        }
    }

    private static void TakeOption(ConfigurationLine line)
    {
        var option = line.Word(1, "the option");
        line.End(2);
        if (Array.IndexOf(Held, option) < 0)
        {
            throw line.Refuse($"option '{option}' is not supported");
        }
    }

    private void TakeTimeout(ConfigurationLine line)
    {
        var name = line.Word(1, "the timeout");
        if (!HaproxyTime.TryParse(line.Word(2, "the time"), out var time))
        {
            throw line.Refuse($"'{line.Words[2]}' is not a time");
        }

        line.End(3);
        if (Array.IndexOf(Known, name) >= 0)
        {
            configuration.Timeouts[name] = time;
        }
        else if (Array.IndexOf(Idle, name) < 0)
        {
            throw line.Refuse($"timeout '{name}' is not supported");
        }
    }

    private void TakeServer(ConfigurationLine line)
    {
        _ = line.Word(1, "the name");
        var address = line.Word(2, "the address");
        line.End(3);
        var path = address.StartsWith("unix@", StringComparison.Ordinal) ? address[5..] : address;
        if (!path.StartsWith('/'))
        {
            throw line.Refuse($"server '{address}' is not the path of a unix socket");
        }

        configuration.Socket = configuration.Socket is null ? path : throw line.Refuse("a second server cannot be used");
    }

    private void TakeRequestRule(ConfigurationLine line, string name)
    {
        var action = line.Word(1, "the action");
        if (action is "add-header" or "set-header")
        {
            TakeIdentity(line);
        }
        else if (action == "del-header")
        {
            var field = line.Word(2, "the name");
            line.End(3);

            // Every such field of a guest's is gone before ours is written.
            _ = IdentityHeader.IsOne(field) && !field.Equals(configuration.IdentityField, StringComparison.OrdinalIgnoreCase)
                ? true : throw line.Refuse($"field '{field}' is not an identity that could be taken out");
        }
        else if (!rates.TryTakeRule(line, action, name))
        {
            throw line.Refuse($"http-request '{action}' is not supported");
        }
    }

    private void TakeIdentity(ConfigurationLine line)
    {
        var field = IdentityHeader.Find(line.Word(2, "the name")) ?? throw line.Refuse($"field '{line.Words[2]}' is not one that says a network's or router's identity");
        if (!Guid.TryParseExact(line.Word(3, "the value"), "D", out var id))
        {
            throw line.Refuse($"'{line.Words[3]}' is not a UUID");
        }

        line.End(4);
        if (configuration.IdentityField is not null)
        {
            throw line.Refuse("a second identity contradicts the first");
        }

        configuration.IdentityField = field;
        configuration.Identity = id;
    }
}
