using Microsoft.Data.Sqlite;

namespace Metadata.Instances;

/// <summary>The embedded store cannot be used; the message names the file, the cause and the remedy.</summary>
public sealed class StoreException : Exception
{
    // SQLITE_FULL, https://www.sqlite.org/rescode.html
    private const int SqliteFull = 13;

    internal StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>The cause is a full disk.</summary>
    public bool IsDiskFull => InnerException is SqliteException { SqliteErrorCode: SqliteFull };
}
