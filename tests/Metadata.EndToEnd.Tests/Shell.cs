using System.Diagnostics;

namespace Metadata.EndToEnd.Tests;

/// <summary>Real programs, run with a time limit.</summary>
internal static class Shell
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    public static ShellResult Run(string program, params IEnumerable<string> arguments)
    {
        using Process process = Begin(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} ran longer than {s_limit.TotalSeconds} s");
        }

        return new ShellResult(process.ExitCode, output.Result, error.Result);
    }

    public static string Must(string program, params IEnumerable<string> arguments)
    {
        ShellResult result = Run(program, arguments);
        return result.Code == 0
            ? result.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {result.Code}: {result.Output}{result.Error}");
    }

    public static Process Begin(string program, params IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
}
