using Metadata.Relay.Link;

namespace Metadata.Relay.Tests.Link;

/// <summary>Bytes that no proxy of ours sends: the link ends, the server goes on.</summary>
public sealed class LinkFrameTests
{
    private static readonly byte[] Mac = [0xfa, 0x16, 0x3e, 0, 0, 1];

    private static readonly byte[] Upgrade = "GET / HTTP/1.1\r\nHost: agent\r\nConnection: Upgrade\r\nUpgrade: metadata-link/2\r\n\r\n"u8.ToArray();

    private static IEnumerable<TestCaseData> Malformed()
    {
        yield return Case("type 0", LinkRig.Frame(1, 0, 0, []));
        yield return Case("type 8", LinkRig.Frame(1, 8, 0, []));
        yield return Case("unknown flag", LinkRig.Frame(1, 1, 2, OpenPayload()));
        yield return Case("reserved bytes", Reserved());
        yield return Case("longer than allowed", LinkRig.Frame(1, 1, 0, new byte[LinkProtocol.MaxPayload + 1]));
        yield return Case("stream 0", LinkRig.Frame(0, 1, 0, OpenPayload()));
        yield return Case("identity cut short", LinkRig.Frame(1, 1, 0, new byte[35]));
        yield return Case("identity without an id", LinkRig.Frame(1, 1, 0, OpenPayload(id: Guid.Empty)));
        yield return Case("identity of a third scope", LinkRig.Frame(1, 1, 0, OpenPayload(scope: 3)));
        yield return Case("identity of a third family", LinkRig.Frame(1, 1, 0, OpenPayload(family: 5)));
        yield return Case("trace cut short", LinkRig.Frame(1, 1, 0, OpenPayload()[..67]));
        yield return Case("trace without a request id", LinkRig.Frame(1, 1, 0, OpenPayload(request: Guid.Empty)));
        yield return Case("trace without a span", LinkRig.Frame(1, 1, 0, OpenPayload(span: 0)));
        yield return Case("an unknown flag of the identity", LinkRig.Frame(1, 1, 0, OpenPayload(flags: 4)));
        yield return Case("a MAC cut short", LinkRig.Frame(1, 1, 0, OpenPayload(family: 6, flags: 2, linkLocal: true, mac: Mac)[..41]));
        yield return Case("a MAC and no trace", LinkRig.Frame(1, 1, 0, OpenPayload(family: 6, flags: 2, linkLocal: true, mac: Mac)[..73]));
        yield return Case("no MAC where one is said to be", LinkRig.Frame(1, 1, 0, OpenPayload(family: 6, flags: 2, linkLocal: true, mac: new byte[6])));
        yield return Case("the MAC of a group", LinkRig.Frame(1, 1, 0, OpenPayload(family: 6, flags: 2, linkLocal: true, mac: [0xfb, 0x16, 0x3e, 0, 0, 1])));
        yield return Case("a MAC beside an address that is not of the link", LinkRig.Frame(1, 1, 0, OpenPayload(family: 6, flags: 2, mac: Mac)));
        yield return Case("a MAC beside an IPv4 address", LinkRig.Frame(1, 1, 0, OpenPayload(flags: 2, mac: Mac)));
        yield return Case("a stream number used again", [.. LinkRig.Frame(1, 1, 0, OpenPayload()), .. LinkRig.Frame(1, 1, 0, OpenPayload())]);
        yield return Case("data for a stream never opened", LinkRig.Frame(7, 2, 0, [1]));
        yield return Case("credit for a stream never opened", LinkRig.Frame(7, 3, 0, [0, 0, 0, 1]));
        yield return Case("no credit at all", [.. LinkRig.Frame(1, 1, 0, OpenPayload()), .. LinkRig.Frame(1, 3, 0, [0, 0, 0, 0])]);
        yield return Case("endless credit", [.. LinkRig.Frame(1, 1, 0, OpenPayload()), .. LinkRig.Frame(1, 3, 0, [0xFF, 0xFF, 0xFF, 0xFF])]);
        yield return Case("a short reset", [.. LinkRig.Frame(1, 1, 0, OpenPayload()), .. LinkRig.Frame(1, 4, 0, [0])]);
        yield return Case("a ping on a stream", [.. LinkRig.Frame(1, 1, 0, OpenPayload()), .. LinkRig.Frame(1, 5, 0, new byte[8])]);
        yield return Case("a short ping", LinkRig.Frame(0, 5, 0, [1]));
        yield return Case("going away, from a client", LinkRig.Frame(0, 7, 0, [0, 0, 0, 0]));
        yield return Case("data behind the end", [.. LinkRig.Frame(1, 1, 1, OpenPayload("GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8)), .. LinkRig.Frame(1, 2, 0, [1])]);
        yield return Case("more than the credit", Flood());
    }

    [TestCaseSource(nameof(Malformed))]
    public void A_malformed_frame_ends_the_link_and_nothing_else(byte[] bytes)
    {
        var rig = new LinkRig { Handler = static _ => new ValueTask(new TaskCompletionSource().Task) };
        var link = Connect(rig, out var served);
        link.Send(bytes);
        Assert.That(served.IsCompleted, Is.True);
        rig.Handler = null;
        var guest = rig.Guest();
        guest.Send(LinkRig.Get("/"));
        Assert.That(guest.Take(), Does.EndWith("linked"));
    }

    [TestCase(0ul, 36)]
    [TestCase(0xfa163e000001ul, 42)]
    [TestCase(0x0200000000fful, 42)]
    public void An_identity_is_read_as_it_was_written(ulong mac, int size)
    {
        var identity = LinkIdentity.From(true, LinkRig.Identity.Id, new UInt128(0xfe80_0000_0000_0000, 0x1234_5678_9abc_def0)) with { Mac = mac, WasForwarded = true };
        var bytes = new byte[identity.Size];
        identity.Write(bytes);

        Assert.That(LinkIdentity.TryRead(bytes, out var read), Is.True);
        Assert.That((read, bytes.Length), Is.EqualTo((identity, size)));
    }

    [Test]
    public void What_stands_behind_a_MAC_is_the_request()
    {
        var rig = new LinkRig();
        var link = Connect(rig, out _);
        link.Take();
        link.Send(LinkRig.Frame(1, 1, 0, OpenPayload("GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8, family: 6, flags: 2, linkLocal: true, mac: Mac)));

        Assert.That(link.Take(), Does.Contain("HTTP/1.1 200 OK"));
        Assert.That(rig.Seen.Select(static identity => identity.Mac), Is.EqualTo([0xfa163e000001ul]));
    }

    [Test]
    public void A_ping_is_answered()
    {
        var link = Connect(new LinkRig(), out _);
        link.Take();
        link.Send(LinkRig.Frame(0, 5, 0, [1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.That(link.Take(), Is.EqualTo(System.Text.Encoding.Latin1.GetString(LinkRig.Frame(0, 6, 0, [1, 2, 3, 4, 5, 6, 7, 8]))));
    }

    [Test]
    public void A_request_split_at_every_byte_of_its_frames_is_answered()
    {
        var bytes = LinkRig.Frame(1, 1, 0, OpenPayload("GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8));
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            var link = Connect(new LinkRig(), out _);
            link.Take();
            link.Send(bytes.AsSpan(0, cut));
            link.Send(bytes.AsSpan(cut));
            Assert.That(link.Take(), Does.Contain("HTTP/1.1 200 OK"), $"cut at {cut}");
        }
    }

    [Test]
    public void Random_bytes_never_do_more_than_end_their_link()
    {
        var random = new Random(20231);
        var frames = Malformed().Select(data => (byte[])data.Arguments[0]!).Where(bytes => bytes.Length < 1000).ToArray();
        for (var round = 0; round < 5_000; round++)
        {
            var rig = new LinkRig();
            var link = Connect(rig, out _);
            for (var part = 0; part < 4; part++)
            {
                var bytes = (byte[])(random.Next(2) == 0 ? LinkRig.Frame((uint)part + 1, 1, 0, OpenPayload("GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8)) : frames[random.Next(frames.Length)]).Clone();
                if (random.Next(2) == 0)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                link.Send(bytes);
            }

            var guest = rig.Guest();
            guest.Send(LinkRig.Get("/"));
            Assert.That(guest.Take(), Does.EndWith("linked"));
        }
    }

    private static FakeConnection Connect(LinkRig rig, out Task served)
    {
        var link = new FakeConnection();
        served = rig.Agent.ServeAsync(link).AsTask();
        link.Send(Upgrade);
        return link;
    }

    private static TestCaseData Case(string name, byte[] bytes) => new TestCaseData(bytes).SetArgDisplayNames(name);

    private static byte[] Reserved()
    {
        var bytes = LinkRig.Frame(1, 1, 0, OpenPayload());
        bytes[7] = 1;
        return bytes;
    }

    private static byte[] Flood()
    {
        var bytes = new List<byte>(LinkRig.Frame(1, 1, 0, OpenPayload("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n"u8)));
        for (var i = 0; i < 8; i++)
        {
            bytes.AddRange(LinkRig.Frame(1, 2, 0, new byte[LinkProtocol.MaxPayload]));
        }

        return [.. bytes];
    }

    private static byte[] OpenPayload(
        ReadOnlySpan<byte> data = default, byte scope = 1, byte family = 4, Guid? id = null, Guid? request = null, ulong span = 1, byte flags = 0,
        bool linkLocal = false, byte[]? mac = null)
    {
        var size = LinkProtocol.IdentitySize + (mac?.Length ?? 0);
        var payload = new byte[size + LinkProtocol.TraceSize + data.Length];
        payload[0] = scope;
        payload[1] = family;
        payload[2] = flags;
        payload[20] = linkLocal ? (byte)0xfe : (byte)0;
        payload[21] = linkLocal ? (byte)0x80 : (byte)0;
        (id ?? LinkRig.Identity.Id).TryWriteBytes(payload.AsSpan(4), bigEndian: true, out _);
        payload[35] = 5;
        new LinkTrace(request ?? Guid.NewGuid(), span, 1).Write(payload.AsSpan(size));
        mac?.CopyTo(payload, LinkProtocol.IdentitySize);
        data.CopyTo(payload.AsSpan(size + LinkProtocol.TraceSize));
        return payload;
    }
}
