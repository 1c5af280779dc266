namespace Metadata.EndToEnd.Tests;

/// <summary>A guest: a namespace of its own with one interface on a network.</summary>
internal sealed record Guest(string Namespace, string Address, string InstanceId)
{
    public const string Metadata = "http://169.254.169.254";

    public ShellResult Run(string program, params IEnumerable<string> arguments) =>
        Shell.Run("ip", ["netns", "exec", Namespace, program, .. arguments]);

    public string Curl(string path, params IEnumerable<string> options)
    {
        ShellResult result = Run("curl", ["-sS", "--max-time", "20", "--path-as-is", .. options, Metadata + path]);
        return result.Code == 0 ? result.Output : $"curl ended with {result.Code}: {result.Error}";
    }

    public int Status(string path, params IEnumerable<string> options)
    {
        string code = Curl(path, ["-o", "/dev/null", "-w", "%{http_code}", .. options]);
        return int.TryParse(code, out int status) ? status : 0;
    }
}
