using System.Globalization;
using Metadata.Linux.Processes;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Shared;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>How a shared process is started.</summary>
internal static class SharedLaunch
{
    private const int ControlDescriptor = 3;
    private const int LogDescriptor = 4;

    /// <summary>Its arguments.</summary>
    public static string[] Arguments(SupervisorOptions options, LineLog log) =>
    [
        SharedOptions.Command,
        "--control-descriptor", Text(ControlDescriptor),
        .. log.Descriptor < 0 ? [] : (string[])["--log-descriptor", Text(LogDescriptor)],
        "--metadata-proxy-socket", options.Socket,
        "--link", options.Link,
        "--report-socket", options.ReportSocket,
        .. LogFormatOption.ToArguments(options.LogFormat),
        .. options.LimitArguments,
    ];

    /// <summary>Without privileges, in a session of its own so that it outlives us.</summary>
    /// <param name="options">Its user and group.</param>
    /// <param name="log">What it inherits of it.</param>
    /// <param name="arguments">As <see cref="Arguments"/> says.</param>
    /// <param name="control">The socket where it is spoken to.</param>
    public static ChildProcessOptions Options(SupervisorOptions options, LineLog log, string[] arguments, int control)
    {
        Dictionary<int, int> descriptors = new() { [ControlDescriptor] = control };
        if (log.Descriptor >= 0)
        {
            descriptors[LogDescriptor] = log.Descriptor;
        }

        return new ChildProcessOptions
        {
            FileName = SelfCommand.FileName,
            Arguments = [.. SelfCommand.Prefix, .. arguments],
            Environment = SelfCommand.ServingEnvironment(),
            User = options.User.Length == 0 ? null : options.User,
            Group = options.Group.Length == 0 ? null : options.Group,
            Unprivileged = true,
            NewSession = true,
            Descriptors = descriptors,
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
