using System.Collections.Concurrent;
using System.Diagnostics;

namespace Metadata.EndToEnd.Tests;

/// <summary>A long-running process of a test, ended by its pid.</summary>
internal sealed class Service : IDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private bool _disposed;

    public Service(string program, params IEnumerable<string> arguments)
    {
        Process = Shell.Begin(program, arguments);
        Process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? string.Empty);
        Process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? string.Empty);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    public Process Process { get; }

    public string Output => string.Join('\n', _lines);

    public int Terminate()
    {
        if (!Process.HasExited)
        {
            Shell.Run("kill", "-TERM", Process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
            Process.WaitForExit(TimeSpan.FromSeconds(35));
        }

        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!Process.HasExited)
        {
            Process.Kill();
            Process.WaitForExit(TimeSpan.FromSeconds(10));
        }

        Process.Dispose();
    }
}
