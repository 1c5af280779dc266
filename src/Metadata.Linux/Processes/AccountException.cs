namespace Metadata.Linux.Processes;

/// <summary>A user or group that is not in the account files.</summary>
public sealed class AccountException : Exception
{
    /// <summary>Names what was looked for, and where.</summary>
    public AccountException(string kind, string name, string file)
        : base($"{kind} '{name}' is not in {file}")
    {
    }
}
