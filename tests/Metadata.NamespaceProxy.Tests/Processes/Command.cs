using System.Diagnostics;
using System.Text;

namespace Metadata.NamespaceProxy.Tests.Processes;

/// <summary>The program itself, as a process of its own, ended by its id.</summary>
internal sealed class Command : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    public Command(params IEnumerable<string> arguments)
    {
        ProcessStartInfo info = new("dotnet", [Path.Join(AppContext.BaseDirectory, "neutron-ns-metadata-proxy.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(info)!;
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public bool HasExited => _process.HasExited;

    public static (int Code, string Output) Run(params IEnumerable<string> arguments)
    {
        using Command command = new(arguments);
        return (command.Wait(), command.Output);
    }

    /// <summary>Its exit code, when it ends by itself or was told to.</summary>
    public int Wait()
    {
        Assert.That(_process.WaitForExit(TimeSpan.FromSeconds(30)), Is.True, () => "still running: " + Output);
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Terminate() => Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Add(string? line)
    {
        lock (_output)
        {
            _output.Append(line).Append('\n');
        }
    }
}
