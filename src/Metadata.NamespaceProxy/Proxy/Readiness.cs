using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>The started side of a daemon's readiness pipe: one line, "ok" or what went wrong.</summary>
internal sealed class Readiness(int descriptor) : IDisposable
{
    public const string Ok = "ok";

    private FileStream? _pipe = descriptor < 0 ? null : new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, bufferSize: 0);

    /// <summary>The listener stands and the privileges are gone.</summary>
    public void Succeed() => Say(Ok);

    /// <summary>The proxy will not start.</summary>
    public void Fail(string message) => Say(message);

    public void Dispose() => _pipe?.Dispose();

    private void Say(string line)
    {
        try
        {
            _pipe?.Write(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"));
            _pipe?.Dispose();
        }
        catch (IOException)
        {
            // Whoever started us is gone; that is no reason to stop.
        }

        _pipe = null;
    }
}
