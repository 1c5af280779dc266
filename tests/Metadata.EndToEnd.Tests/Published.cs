using System.Runtime.CompilerServices;

namespace Metadata.EndToEnd.Tests;

/// <summary>The executables as tools/publish makes them: METADATA_PROXY_BIN names a folder that has them, else they are published once.</summary>
[SetUpFixture]
internal sealed class Published
{
    private static string? s_temporary;

    public static string Folder { get; private set; } = string.Empty;

    public static string Agent => Path.Join(Folder, "neutron-metadata-agent");

    public static string Proxy => Path.Join(Folder, "neutron-ns-metadata-proxy");

    public static string Control => Path.Join(Folder, "metadatactl");

    [OneTimeSetUp]
    public void Publish()
    {
        Folder = Environment.GetEnvironmentVariable("METADATA_PROXY_BIN") ?? string.Empty;
        if (Folder.Length == 0)
        {
            s_temporary = Directory.CreateTempSubdirectory("metadata-proxy-bin-").FullName;
            Folder = s_temporary;
            using System.Diagnostics.Process publish = Shell.Begin(Path.Join(RepositoryRoot(), "tools/publish"), Folder);
            Task<string> output = publish.StandardOutput.ReadToEndAsync();
            Task<string> error = publish.StandardError.ReadToEndAsync();
            Assert.That(publish.WaitForExit(TimeSpan.FromMinutes(15)), Is.True, "tools/publish did not end");
            Assert.That(publish.ExitCode, Is.Zero, output.Result + error.Result);
        }

        // The proxy gives up root and still has to read its own assemblies.
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        if (s_temporary is not null)
        {
            Directory.Delete(s_temporary, recursive: true);
        }
    }

    public static string RepositoryRoot([CallerFilePath] string file = "")
    {
        string? folder = File.Exists(file) ? Path.GetDirectoryName(file) : AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "Metadata.Proxy.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("Metadata.Proxy.sln is in no folder above the tests");
    }
}
