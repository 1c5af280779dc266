using System.Globalization;

namespace Metadata.NamespaceProxy.Proxy;

/// <summary>A file with one process id.</summary>
internal static class PidFile
{
    /// <summary>Writes this process's id; the file appears whole or not at all.</summary>
    public static void Write(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } directory)
        {
            Directory.CreateDirectory(directory);
        }

        var fresh = path + ".new";
        File.WriteAllText(fresh, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
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

    /// <summary>Removes the file if that is allowed; after giving up root it may not be.</summary>
    public static void Remove(string? path)
    {
        if (path is null)
        {
            return;
        }

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
