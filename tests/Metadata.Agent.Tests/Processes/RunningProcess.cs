using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Metadata.Agent.Tests.Processes;

/// <summary>A process of a test with what it printed; killed by its pid at the end.</summary>
internal sealed class RunningProcess : IDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    public RunningProcess(string program, params IEnumerable<string> arguments)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.Start();
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id { get; }

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public IReadOnlyList<string> Lines => [.. _lines];

    public string Output => string.Join('\n', _lines);

    public bool WaitForExit(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit))
        {
            return false;
        }

        // The rest of the output.
        _process.WaitForExit();
        return true;
    }

    /// <summary>SIGTERM, then the exit code.</summary>
    public int Terminate()
    {
        Signal("-TERM");
        Assert.That(WaitForExit(TimeSpan.FromSeconds(35)), Is.True, Output);
        return ExitCode;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    /// <summary>Sends a signal, for example "-HUP".</summary>
    public void Signal(string signal)
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", [signal, Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }

    private void Add(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }
}
