using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>bench/chain/run at its smallest: it works, and leaves nothing behind.</summary>
internal sealed class ChainBenchTests
{
    [Test]
    public void While_nova_is_killed_and_comes_back_no_guest_s_request_fails()
    {
        string folder = Directory.CreateTempSubdirectory("metadata-proxy-bench-").FullName;
        try
        {
            ShellResult result = Shell.Run(
                Path.Join(Published.RepositoryRoot(), "bench/chain/run"),
                "--quick", "--bin", Published.Folder, "--output", folder, "--chain", "ours-relay", "--part", "outage");
            Assert.That(result.Code, Is.Zero, result.Error);
            JsonNode outage = JsonNode.Parse(File.ReadAllText(Path.Join(folder, "results.json")))!["outage"]!["ours-relay"]!;
            Assert.That((int)outage["failed"]!, Is.Zero, result.Output);
            Assert.That(result.Output, Does.Contain("200 again: "), "answers given again while nova was away");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void The_bench_of_the_chain_measures_and_cleans_up()
    {
        string folder = Directory.CreateTempSubdirectory("metadata-proxy-bench-").FullName;
        try
        {
            ShellResult result = Shell.Run(
                Path.Join(Published.RepositoryRoot(), "bench/chain/run"),
                "--quick", "--bin", Published.Folder, "--output", folder, "--chain", "ours", "--chain", "nginx-hop",
                "--part", "loads", "--part", "boot", "--load", "keep-32", "--load", "close-32", "--namespaces", "2", "--guests", "4");
            Assert.That(result.Code, Is.Zero, result.Error);
            JsonNode results = JsonNode.Parse(File.ReadAllText(Path.Join(folder, "results.json")))!;
            JsonNode load = results["loads"]!["ours"]!["loads"]!["close-32"]!;
            JsonNode boot = results["boot"]!["rounds"]![0]!;
            Assert.Multiple(() =>
            {
                Assert.That((double)load["requests"]!, Is.Positive);
                Assert.That((double)load["errors"]!, Is.Zero);
                Assert.That((double)load["cpu_proxy"]!, Is.Positive);
                Assert.That((int)boot["requests"]!, Is.EqualTo(4 * 28));
                Assert.That((int)boot["unexpected"]!, Is.Zero);
                Assert.That(result.Output, Does.Contain("CPU / single nginx hop"));
                Assert.That(File.ReadAllText(Path.Join(folder, "throughput.svg")), Does.Contain("</svg>"));
                Assert.That(Shell.Must("ip", "netns", "list"), Does.Not.Contain((string)results["prefix"]!));
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
