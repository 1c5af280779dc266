using System.Globalization;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;

namespace Metadata.NamespaceProxy.Supervise;

/// <summary>How the proxy of a namespace is started.</summary>
internal static class ProxyCommandLine
{
    /// <summary>The namespace's file.</summary>
    public static string Namespace(WantedNamespace wanted, SupervisorOptions options) => Path.Combine(options.Directory, wanted.Name);

    /// <summary>Its arguments, but for descriptors.</summary>
    /// <param name="wanted">Name, id and addresses.</param>
    /// <param name="kernel">The namespace's identity in the kernel.</param>
    /// <param name="options">What is the same for all.</param>
    public static List<string> Arguments(WantedNamespace wanted, string kernel, SupervisorOptions options)
    {
        List<string> arguments =
        [
            .. SelfCommand.Prefix,
            "--netns", Namespace(wanted, options),
            "--netns-identity", kernel,
            $"--{wanted.Identity.Kind}-id", wanted.Identity.Id.ToString("D"),
            .. wanted.Hosts.SelectMany(host => (string[])["--metadata-host", host]),
            "--metadata-port", wanted.Port.ToString(CultureInfo.InvariantCulture),
            "--metadata-proxy-socket", wanted.Settings.Socket ?? options.Socket,
            "--pid-file", wanted.PidFile(options),
            "--nodaemonize",
            .. LogFormatOption.ToArguments(options.LogFormat),
            .. options.LimitArguments,
            .. wanted.Settings.Arguments,
        ];
        Add(arguments, "--report-socket", options.ReportSocket);
        Add(arguments, "--link", options.Link == "auto" ? "" : options.Link);
        Add(arguments, "--metadata-proxy-user", options.User);
        Add(arguments, "--metadata-proxy-group", options.Group);
        Add(arguments, "--log-file", options.LogFile);
        return arguments;
    }

    private static void Add(List<string> arguments, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            arguments.Add(name);
            arguments.Add(value);
        }
    }
}
