using System.Globalization;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>A file with one process id.</summary>
internal static class PidFile
{
    /// <summary>Writes a process id; the file appears whole or not at all.</summary>
    public static void Write(string path, int pid)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var fresh = path + ".new";
        File.WriteAllText(fresh, pid.ToString(CultureInfo.InvariantCulture));
        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>The id in a file; 0 when there is none.</summary>
    public static int Read(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0;
        }
        catch (IOException)
        {
            return 0;
        }
        catch (UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Removes the file if that is allowed.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A left-over pid file is checked against /proc by whoever reads it.
        }
    }
}
