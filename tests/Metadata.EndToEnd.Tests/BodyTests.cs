using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Metadata.EndToEnd.Tests;

/// <summary>Bodies through the whole chain, in both directions, and guests that do not take theirs.</summary>
internal sealed class BodyTests
{
    private const int LargestUserData = 65535;
    private const int LargestPost = 1024 * 1024;

    private World _world = null!;
    private Guest _guest = null!;
    private Guest _other = null!;
    private byte[] _userData = null!;

    [OneTimeSetUp]
    public void Build()
    {
        _world = new World();
        try
        {
            Network network = _world.AddNetwork();
            _world.StartAgent();
            Guid[] ids = [_world.NewId(), _world.NewId()];
            JsonObject record = Records.Instance(ids[0], "body-1", network.Id, "10.9.0.0/24", "10.9.0.21");
            _userData = Gzip();
            record["user_data_b64"] = Convert.ToBase64String(_userData);
            _world.Import(record, Records.Instance(ids[1], "body-2", network.Id, "10.9.0.0/24", "10.9.0.22"));
            _guest = _world.AddGuest(network, "10.9.0.21", ids[0]);
            _other = _world.AddGuest(network, "10.9.0.22", ids[1]);
            Service proxy = _world.StartProxy(network);
            Until.True(() => _other.Status("/openstack") == 200, "the first 200: " + proxy.Output);
        }
        catch
        {
            _world.Dispose();
            throw;
        }
    }

    [OneTimeTearDown]
    public void TearDown() => _world.Dispose();

    [TestCase("/latest/user-data")]
    [TestCase("/openstack/latest/user_data")]
    public void The_largest_user_data_gzipped_comes_through_byte_for_byte(string path) => Assert.That(Fetch(path), Is.EqualTo(_userData));

    [Test]
    public void A_slow_reader_gets_every_byte() => Assert.That(Fetch("/latest/user-data", "--limit-rate", "48k"), Is.EqualTo(_userData));

    [TestCase(LargestPost, 400, Description = "nova's own limit for a password")]
    [TestCase(LargestPost + 1, 413)]
    public void A_post_of_a_mebibyte_reaches_the_responder_and_one_byte_more_does_not(int length, int status)
    {
        string file = Path.Join(_world.Folder, Guid.NewGuid().ToString());
        File.WriteAllBytes(file, new byte[length]);
        string[] chunked = ["-H", "Transfer-Encoding: chunked"];
        foreach (string[] options in new[] { [], chunked, ["-H", "Expect:"] })
        {
            Assert.That(_guest.Status("/openstack/latest/password", ["--data-binary", "@" + file, .. options]), Is.EqualTo(status), string.Join(' ', options));
        }
    }

    [Test]
    public void Guests_that_never_read_delay_nobody()
    {
        const string Script = """
            import socket, sys, time
            held = []
            for i in range(60):
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                s.connect(('169.254.169.254', 80))
                s.sendall(b'GET /latest/user-data HTTP/1.1\r\nHost: h\r\n\r\n' * 90)
                held.append(s)
            print('held', flush=True)
            time.sleep(60)
            """;
        using Service silent = Hold(Script);
        ServeOther(50);
    }

    [Test]
    public void Four_thousand_idle_connections_of_one_guest_delay_nobody()
    {
        const string Script = """
            import resource, socket, time
            hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
            held = []
            for i in range(4000):
                s = socket.socket()
                try:
                    s.connect(('169.254.169.254', 80))
                except OSError:
                    continue
                held.append(s)
            print('held', len(held), flush=True)
            time.sleep(60)
            """;
        using Service crowd = Hold(Script);
        ServeOther(100);
    }

    // Each answer within two seconds, which a queue behind the crowd would not give.
    private void ServeOther(int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            Assert.That(_other.Curl("/latest/meta-data/local-ipv4", "--max-time", "2"), Is.EqualTo("10.9.0.22"));
        }
    }

    private Service Hold(string script)
    {
        Service service = _world.Start("ip", "netns", "exec", _guest.Namespace, "/usr/bin/python3", "-c", script);
        Until.True(() => service.Output.Contains("held", StringComparison.Ordinal), "the crowd");
        return service;
    }

    private byte[] Fetch(string path, params string[] options)
    {
        string file = Path.Join(_world.Folder, Guid.NewGuid().ToString());
        Assert.That(_guest.Curl(path, ["-o", file, "-w", "%{http_code}", .. options]), Is.EqualTo("200"));
        return File.ReadAllBytes(file);
    }

    // As large as user data may be, and nothing in it repeats.
    private static byte[] Gzip()
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(RandomNumberGenerator.GetBytes(LargestUserData - 64));
        }

        return bytes.Length <= LargestUserData ? bytes.ToArray() : throw new InvalidOperationException("larger than user data may be");
    }
}
