using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Metadata.NamespaceProxy.Tests.Support;

/// <summary>A folder that every user may enter, a port that is free, and an end for the daemon that a failed test leaves.</summary>
internal sealed class DaemonFolder
{
    public DaemonFolder()
    {
        File.SetUnixFileMode(Name, (UnixFileMode)Convert.ToInt32("755", 8));
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    public string Name { get; } = Directory.CreateTempSubdirectory("ns-proxy-").FullName;

    public int Port { get; }

    /// <summary>Arguments of a process, one after the other; empty when there is none.</summary>
    public static string CommandLine(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public void Remove(string pidFile)
    {
        if (File.Exists(pidFile) && int.TryParse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture, out int pid) && CommandLine(pid).Contains(Name, StringComparison.Ordinal))
        {
            System.Diagnostics.Process.Start("kill", ["-KILL", pid.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        }

        Directory.Delete(Name, recursive: true);
    }
}
