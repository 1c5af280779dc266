using System.Diagnostics;
using System.Net;
using Metadata.Linux.Namespaces;
using Metadata.Linux.Native;

namespace Metadata.Linux.Tests;

/// <summary>Work in real namespaces, one after the other.</summary>
public sealed class NamespaceQueueTests : LoopTestCase
{
    private readonly string _name = "queue-" + Guid.NewGuid().ToString("N")[..8];

    [SetUp]
    public void AddNamespace() => Ip("netns", "add", _name);

    [TearDown]
    public void DeleteNamespace() => Ip("netns", "delete", _name);

    [Test]
    public async Task What_is_done_inside_is_told_on_the_loop_and_no_other_thread_has_moved()
    {
        NetworkNamespace target = NetworkNamespace.FromName(_name);
        string outside = NetworkNamespace.FromPid(Environment.ProcessId).TryGetIdentity()!;
        string inside = await EnterAsync(target, target.TryGetIdentity()!, static () => NetworkNamespace.FromPath("/proc/thread-self/ns/net").TryGetIdentity()!);
        Assert.That(inside, Is.EqualTo(target.TryGetIdentity()).And.Not.EqualTo(outside));
        Assert.That(NetworkNamespace.FromPath("/proc/thread-self/ns/net").TryGetIdentity(), Is.EqualTo(outside));
    }

    [Test]
    public async Task One_that_cannot_be_entered_does_not_stop_the_next()
    {
        NetworkNamespace target = NetworkNamespace.FromName(_name);
        Task<string> missing = EnterAsync(NetworkNamespace.FromName("not-there"), "net:[1]", static () => "");
        Task<string> other = EnterAsync(target, "net:[1]", static () => "");
        Task<string> broken = EnterAsync<string>(target, target.TryGetIdentity()!, static () => throw new InvalidOperationException("broken"));
        Task<string> good = EnterAsync(target, target.TryGetIdentity()!, static () => "good");
        Assert.That(await good, Is.EqualTo("good"));
        Assert.That(async () => await missing, Throws.InstanceOf<NamespaceException>().With.Message.Contains("no such file"));
        Assert.That(async () => await other, Throws.InstanceOf<NamespaceException>().With.Message.Contains("no longer net:[1]"), "made anew under the same name");
        Assert.That(async () => await broken, Throws.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public async Task An_address_is_added_to_an_interface_once()
    {
        Ip("-n", _name, "link", "add", "tap0", "type", "bridge");
        NetworkNamespace target = NetworkNamespace.FromName(_name);
        IPAddress[] addresses = [IPAddress.Parse("169.254.169.254"), IPAddress.Parse("fe80::a9fe:a9fe")];
        string answers = await EnterAsync(target, target.TryGetIdentity()!, () => string.Join(' ',
        [
            string.Join(',', InterfaceAddresses.InterfaceNames()),
            InterfaceAddresses.Add("tap0", addresses[0], 32), InterfaceAddresses.Add("tap0", addresses[0], 32),
            InterfaceAddresses.Add("tap0", addresses[1], 64), InterfaceAddresses.Add("tap0", addresses[1], 64),
        ]));
        Assert.That(answers, Is.EqualTo("lo,tap0 True False True False"));
        Assert.That(Ip("-n", _name, "addr", "show", "dev", "tap0"), Does.Contain("inet 169.254.169.254/32 scope global").And.Contain("inet6 fe80::a9fe:a9fe/64 scope link"));
        Task<string> absent = EnterAsync(target, target.TryGetIdentity()!, () => InterfaceAddresses.Add("tap9", addresses[0], 32).ToString());
        Assert.That(async () => await absent, Throws.InstanceOf<PosixException>().With.Message.Contains("interface tap9"));
    }

    private static string Ip(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, string.Join(' ', arguments));
        return output;
    }

    private async Task<T> EnterAsync<T>(NetworkNamespace target, string identity, Func<T> action)
        where T : class
    {
        TaskCompletionSource<T> told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool onLoop = false;
        new NamespaceQueue(Loop).Enter(target, identity, action, (result, failure) =>
        {
            onLoop = Loop.IsCurrent;
            if (failure is null)
            {
                told.SetResult(result!);
            }
            else
            {
                told.SetException(failure);
            }
        });
        T answer = await told.Task.WaitAsync(Limit);
        Assert.That(onLoop, Is.True);
        return answer;
    }
}
