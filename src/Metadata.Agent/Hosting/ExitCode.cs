namespace Metadata.Agent.Hosting;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    /// <summary>Asked to stop, and stopped.</summary>
    public const int Success = 0;

    /// <summary>A fault.</summary>
    public const int Failure = 1;

    /// <summary>The command line or the configuration cannot be used.</summary>
    public const int Configuration = 2;

    /// <summary>A socket is in use, or cannot be made.</summary>
    public const int Socket = 3;

    /// <summary>The instance store cannot be opened.</summary>
    public const int Store = 4;
}
