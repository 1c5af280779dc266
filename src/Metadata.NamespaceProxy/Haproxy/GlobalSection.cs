using Metadata.Linux.Processes;

namespace Metadata.NamespaceProxy.Haproxy;

/// <summary>The section <c>global</c>.</summary>
internal static class GlobalSection
{
    /// <summary>Takes one of its lines.</summary>
    /// <exception cref="DirectiveException">It cannot be honoured.</exception>
    public static void Take(HaproxyConfiguration configuration, ConfigurationLine line)
    {
        switch (line.Keyword)
        {
            case "user" or "uid":
                configuration.User = Only(line, "the user");
                Require(line, user => Accounts.FindUser(user));
                break;
            case "group" or "gid":
                configuration.Group = Only(line, "the group");
                Require(line, group => Accounts.FindGroup(group));
                break;
            case "pidfile":
                configuration.PidFile = Only(line, "the file");
                break;
            case "log-tag":
                configuration.LogTag = Only(line, "the tag");
                break;
            case "maxconn":
                configuration.MaxConnections = line.Number32(1, "the number", 1, 1_000_000);
                line.End(2);
                break;
            case "nbthread":
                // One thread serves more than Neutron's two of haproxy do.
                _ = line.Number32(1, "the number", 1, 4096);
                line.End(2);
                break;
            case "daemon":
                line.End(1);
                configuration.Daemon = true;
                break;
            case "quiet":
                line.End(1);
                break;
            case "log":
                configuration.Log = SyslogTarget.Parse(line);
                break;
            default:
                throw line.Refuse($"unknown keyword '{line.Keyword}' in 'global' section");
        }
    }

    private static void Require(ConfigurationLine line, Action<string> find)
    {
        try
        {
            find(line.Words[1]);
        }
        catch (AccountException e)
        {
            throw line.Refuse(e.Message);
        }
    }

    private static string Only(ConfigurationLine line, string meaning)
    {
        line.End(2);
        return line.Word(1, meaning);
    }
}
