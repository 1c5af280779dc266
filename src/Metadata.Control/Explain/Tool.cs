using System.ComponentModel;
using System.Diagnostics;

namespace Metadata.Control.Explain;

/// <summary>Runs programs of the system that show what the kernel has.</summary>
internal static class Tool
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs one to its end; null when it is not installed.</summary>
    public static ToolResult? Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(_patience))
            {
                process.Kill();
                return new ToolResult(-1, "", $"{program} did not end");
            }

            return new ToolResult(process.ExitCode, output.Result, error.Result.Trim());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
