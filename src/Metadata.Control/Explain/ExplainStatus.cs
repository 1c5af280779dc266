namespace Metadata.Control.Explain;

/// <summary>Exit statuses of explain: the class of the first broken step.</summary>
internal static class ExplainStatus
{
    /// <summary>Every step does its part.</summary>
    public const int Fine = 0;

    /// <summary>Nothing could be explained.</summary>
    public const int Failed = 1;

    private static readonly string[] _steps =
    [
        "namespace", "listener", "address", "route", "mtu", "proxy", "rate", "agent", "store", "look-up", "ownership", "signature", "upstream", "answer",
    ];

    /// <summary>The steps in the order of the way. The exit status of a broken one is 10 and its place.</summary>
    public static IReadOnlyList<string> Steps => _steps;

    /// <summary>The exit status when this step is the first that is broken.</summary>
    public static int Of(string step) => 10 + Math.Max(0, Array.IndexOf(_steps, step));
}
