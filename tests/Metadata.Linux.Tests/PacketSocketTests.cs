using System.Globalization;
using System.IO.Pipes;
using System.Threading.Channels;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

public sealed class PacketSocketTests : LoopTestCase
{
    private readonly string _folder = Directory.CreateTempSubdirectory("packets-").FullName;
    private readonly Channel<Packet> _received = Channel.CreateUnbounded<Packet>();
    private readonly TaskCompletionSource _closed = new();
    private readonly TaskCompletionSource<PacketSocket> _accepted = new();

    private string FilePath => Path.Join(_folder, "control");

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_packet_arrives_whole_with_the_descriptors_that_go_along()
    {
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        PacketSocket sender = await ConnectAsync();
        int own = (int)pipe.ClientSafePipeHandle.DangerousGetHandle();
        await Loop.SwitchTo();
        sender.Send(new Packet("add\nname", [own, own]));
        Packet packet = await _received.Reader.ReadAsync().AsTask().WaitAsync(Limit);
        Assert.That((packet.Text, packet.Descriptors.Count), Is.EqualTo(("add\nname", 2)));
        pipe.DisposeLocalCopyOfClientHandle();
        using (FileStream through = new(new Microsoft.Win32.SafeHandles.SafeFileHandle(packet.Descriptors[0], ownsHandle: true), FileAccess.Write, 0))
        {
            through.Write("hi"u8);
        }

        Posix.Close(packet.Descriptors[1]);
        Assert.That(await new StreamReader(pipe).ReadToEndAsync(), Is.EqualTo("hi"), "the same pipe, and no copy of it left open");
    }

    [Test]
    public async Task More_than_the_kernel_holds_arrives_in_order()
    {
        const int Count = 3000;
        PacketSocket sender = await ConnectAsync();
        await Loop.SwitchTo();
        for (int i = 0; i < Count; i++)
        {
            sender.Send(new Packet(i.ToString(CultureInfo.InvariantCulture).PadRight(500), []));
        }

        for (int i = 0; i < Count; i++)
        {
            Packet packet = await _received.Reader.ReadAsync().AsTask().WaitAsync(Limit);
            Assert.That(packet.Text.Trim(), Is.EqualTo(i.ToString(CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public async Task What_is_no_longer_wanted_when_its_turn_comes_is_not_sent()
    {
        PacketSocket sender = await ConnectAsync();
        await Loop.SwitchTo();
        sender.Send(() => null);
        sender.Send(new Packet("next", []));
        Assert.That((await _received.Reader.ReadAsync().AsTask().WaitAsync(Limit)).Text, Is.EqualTo("next"));
    }

    [Test]
    public async Task The_end_of_the_peer_is_told_once()
    {
        PacketSocket sender = await ConnectAsync();
        await Loop.SwitchTo();
        sender.Dispose();
        await _closed.Task.WaitAsync(Limit);
    }

    [Test]
    public void Nobody_but_the_owner_may_connect_and_a_socket_that_nobody_accepts_from_is_replaced()
    {
        PacketListener.Close(PacketListener.Bind(FilePath));
        PacketListener.Close(PacketListener.Bind(FilePath));
        Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Test]
    public async Task Where_nobody_listens_the_errno_is_the_answer()
    {
        await Loop.SwitchTo();
        Assert.That(PacketSocket.TryConnect(Loop, FilePath, _ => { }, () => { }, out PosixResult absent), Is.Null);
        Assert.That(absent.Errno, Is.EqualTo(LibC.ENOENT));
        PacketListener.Close(PacketListener.Bind(FilePath));
        Assert.That(PacketSocket.TryConnect(Loop, FilePath, _ => { }, () => { }, out PosixResult refused), Is.Null);
        Assert.That(refused.Errno, Is.EqualTo(LibC.ECONNREFUSED));
    }

    private async Task<PacketSocket> ConnectAsync()
    {
        PacketListener.Start(Loop, PacketListener.Bind(FilePath), accept => _accepted.SetResult(accept(packet => _received.Writer.TryWrite(packet), () => _closed.SetResult())));
        await Loop.SwitchTo();
        PacketSocket? sender = PacketSocket.TryConnect(Loop, FilePath, _ => { }, () => { }, out PosixResult result);
        result.ThrowOnError("connect");
        await _accepted.Task.WaitAsync(Limit);
        return sender!;
    }
}
