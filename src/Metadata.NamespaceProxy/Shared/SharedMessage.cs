using System.Globalization;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>
/// What supervisor and shared process say to each other: one packet each, lines of UTF-8, the first one the kind. The
/// README beside this file is the specification.
/// </summary>
internal static class SharedMessage
{
    /// <summary>Number of this form; a process of another number is left to end by itself.</summary>
    public const string Version = "2";

    /// <summary>To the process: say what you serve.</summary>
    public const string List = "list";

    /// <summary>To the process, with the listening sockets: serve a namespace.</summary>
    public const string Add = "add";

    /// <summary>To the process: let a namespace go.</summary>
    public const string Remove = "remove";

    /// <summary>To the process: let all go, and end.</summary>
    public const string Retire = "retire";

    /// <summary>From it, with the listening sockets: one of those that it serves.</summary>
    public const string Serving = "serving";

    /// <summary>From it: that was all; version, process id and arguments follow.</summary>
    public const string Listed = "listed";

    /// <summary>From it: guests of the namespace are accepted.</summary>
    public const string Added = "added";

    /// <summary>From it: they are not, and why.</summary>
    public const string Failed = "failed";

    /// <summary>From it: the namespace's last connection has ended.</summary>
    public const string Removed = "removed";

    private const char Separator = '\n';

    /// <summary>Joins fields, none of which may hold a line's end.</summary>
    public static string Join(params ReadOnlySpan<string> fields) => string.Join(Separator, fields);

    /// <summary>Parts a message into its fields.</summary>
    public static string[] Split(string text) => text.Split(Separator);

    /// <summary>A namespace as fields, behind a kind.</summary>
    public static string Write(string kind, SharedTarget target)
    {
        string[] fields = [kind, target.Name, target.Kernel, target.Identity.Kind, target.Identity.Id.ToString("D", CultureInfo.InvariantCulture), target.Listen];
        return Join(target.Settings.Length == 0 ? fields : [.. fields, target.Settings]);
    }

    /// <summary>Reads what <see cref="Write"/> writes; null when it is something else.</summary>
    public static SharedTarget? Read(string[] fields)
        => fields is [_, { Length: > 0 } name, { Length: > 0 } kernel, ("network" or "router") and var kind, var id, var listen, .. { Length: < 2 } settings]
            && Guid.TryParseExact(id, "D", out var parsed)
            ? new SharedTarget(name, kernel, new(parsed, kind == "router"), listen, settings is [var said] ? said : "")
            : null;
}
