using System.Text.Json;

namespace Metadata.Architecture.Tests;

/// <summary>What tools/publish restores for native code stands in a lock file of its own beside the one of every other build.</summary>
public class LockFileTests
{
    private const string Compiler = "Microsoft.DotNet.ILCompiler";

    [TestCase("Metadata.NamespaceProxy")]
    [TestCase("Metadata.Control")]
    public void The_native_build_locks_the_same_packages_and_the_compiler(string project)
    {
        var ordinary = Packages(project, "packages.lock.json");
        var native = Packages(project, "packages.native.lock.json");
        Assert.That(native.Keys, Does.Contain(Compiler));
        native.Remove(Compiler);
        Assert.That(
            native,
            Is.EquivalentTo(ordinary),
            $"renew it: dotnet restore src/{project} --runtime linux-x64 --force-evaluate -p:NativeAot=true");
    }

    private static Dictionary<string, string> Packages(string project, string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Join(Repository.Root, "src", project, file)));
        return document.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject().ToDictionary(
            package => package.Name,
            package => package.Value.TryGetProperty("contentHash", out var hash) ? hash.GetString()! : "project");
    }
}
