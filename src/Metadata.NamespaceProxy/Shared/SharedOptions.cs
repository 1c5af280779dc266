using System.Globalization;
using Metadata.Configuration;
using Metadata.NamespaceProxy.Options;

namespace Metadata.NamespaceProxy.Shared;

/// <summary>What a supervisor's shared process was started with.</summary>
internal sealed record SharedOptions
{
    /// <summary>The word behind the program's name.</summary>
    public const string Command = "serve-shared";

    private const string IdentityField = "identity-field";

    private static readonly string[] Valued = ["control-descriptor", "log-descriptor", "metadata-proxy-socket", "link", "report-socket", LogFormatOption.Argument, .. LimitOptions.Arguments];

    /// <summary>The listening socket of packets that the supervisor connects to.</summary>
    public required int ControlDescriptor { get; init; }

    /// <summary>The open log; -1 for standard error.</summary>
    public required int LogDescriptor { get; init; }

    /// <summary>The agent's unix socket.</summary>
    public required string Socket { get; init; }

    /// <summary>Offer the agent the link.</summary>
    public required bool Link { get; init; }

    /// <summary>The supervisor's socket for reports; null: nobody is told.</summary>
    public string? ReportSocket { get; init; }

    /// <summary>Form of the log.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>What the guests of each namespace may do.</summary>
    public required ProxyLimits Limits { get; init; }

    /// <summary>All of it as it was given: who finds the process running compares.</summary>
    public required string Arguments { get; init; }

    private string[] Given { get; init; } = [];

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">It is not one of a supervisor.</exception>
    public static SharedOptions Parse(ReadOnlySpan<string> arguments)
    {
        var list = ArgumentList.Parse(arguments, Valued, []);
        return new SharedOptions
        {
            ControlDescriptor = Descriptor(list, "control-descriptor") is >= 0 and var control
                ? control
                : throw UsageException.For("--control-descriptor", null, "is not given", $"{Command} is started by 'supervise --isolation shared' alone"),
            LogDescriptor = Descriptor(list, "log-descriptor"),
            Socket = list.Last("metadata-proxy-socket") ?? throw UsageException.For("--metadata-proxy-socket", null, "is not given", "name the agent's unix socket"),
            Link = list.Last("link") is null or "auto",
            ReportSocket = list.Last("report-socket"),
            LogFormat = LogFormatOption.Read(list, null),
            Limits = LimitOptions.Read(list, null),
            Arguments = Join(arguments),
            Given = arguments.ToArray(),
        };
    }

    /// <summary>What holds in a namespace with settings of its own.</summary>
    /// <param name="settings">They, as <see cref="Join"/> has them.</param>
    /// <exception cref="UsageException">They are not those of a supervisor of this version.</exception>
    public (ProxyLimits Limits, string? IdentityField) With(string settings)
    {
        if (settings.Length == 0)
        {
            return (Limits, null);
        }

        var list = ArgumentList.Parse([.. Given, .. settings.Split(' ')], [.. Valued, IdentityField], []);
        return (LimitOptions.Read(list, null), list.Last(IdentityField));
    }

    /// <summary>Arguments as one text, to compare.</summary>
    public static string Join(params ReadOnlySpan<string> arguments) => string.Join(' ', arguments);

    private static int Descriptor(ArgumentList list, string name)
        => list.Last(name) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
