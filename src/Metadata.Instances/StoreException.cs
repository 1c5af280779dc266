namespace Metadata.Instances;

/// <summary>The embedded store cannot be used; the message names the file, the cause and the remedy.</summary>
public sealed class StoreException : Exception
{
    internal StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
