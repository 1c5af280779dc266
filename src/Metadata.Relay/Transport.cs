using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Metadata.Relay.Tasks;

namespace Metadata.Relay;

/// <summary>What a broken connection looks like through its pipes.</summary>
internal static class Transport
{
    /// <summary>True for what an aborted or broken connection throws.</summary>
    public static bool IsFailure(Exception exception)
        => exception is IOException or OperationCanceledException or ObjectDisposedException;

    /// <summary>Flushes.</summary>
    /// <returns>False when the peer takes no more.</returns>
    public static ValueTask<bool> FlushAsync(PipeWriter writer)
    {
        try
        {
            var flush = writer.FlushAsync();
            return flush.IsCompletedSuccessfully ? new(!flush.Result.IsCompleted) : AwaitAsync(flush);
        }
        catch (Exception e) when (IsFailure(e))
        {
            return new(false);
        }
    }

    [AsyncMethodBuilder(typeof(PooledMethodBuilder<>))]
    private static async ValueTask<bool> AwaitAsync(ValueTask<FlushResult> flush)
    {
        try
        {
            return !(await flush).IsCompleted;
        }
        catch (Exception e) when (IsFailure(e))
        {
            return false;
        }
    }
}
