using System.Diagnostics;
using System.Net;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class NetworkNamespaceTests
{
    private readonly string _name = $"mp-{Guid.NewGuid():N}"[..15];

    [SetUp]
    public void AddNamespace() => Ip($"netns add {_name}");

    [TearDown]
    public void DeleteNamespace() => Ip($"netns del {_name}");

    [Test]
    public void A_socket_made_inside_stays_there_and_the_caller_outside()
    {
        NetworkNamespace inside = NetworkNamespace.FromName(_name);
        string? before = NetworkNamespace.FromPath("/proc/thread-self/ns/net").TryGetIdentity();
        (ListeningSocket socket, string? seen) = inside.Run(() =>
            (ListeningSocket.Tcp(new IPEndPoint(IPAddress.Any, 8123)), NetworkNamespace.FromPath("/proc/thread-self/ns/net").TryGetIdentity()));
        using (socket)
        {
            Assert.That(seen, Is.Not.Null.And.EqualTo(inside.TryGetIdentity()).And.Not.EqualTo(before));
            Assert.That(NetworkNamespace.FromPath("/proc/thread-self/ns/net").TryGetIdentity(), Is.EqualTo(before));
            Assert.That(Ip($"netns exec {_name} ss -ltnH"), Does.Contain(":8123"));
        }
    }

    [Test]
    public void A_stray_file_is_no_namespace()
    {
        string file = Path.GetTempFileName();
        NetworkNamespace stray = NetworkNamespace.FromPath(file);
        Assert.That(stray.Exists, Is.False);
        Assert.Throws<NamespaceException>(() => stray.Run(() => 0));
        File.Delete(file);
    }

    private static string Ip(string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
