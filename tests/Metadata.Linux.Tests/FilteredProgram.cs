using System.Globalization;
using System.Text.RegularExpressions;
using Metadata.Linux.Native;
using Metadata.Linux.Processes;

namespace Metadata.Linux.Tests;

/// <summary>
/// A process that puts the filter on itself and then tries one thing: its exit code is the errno, 0 when it succeeded.
/// </summary>
internal static unsafe class FilteredProgram
{
    private const int Unknown = 200;

    public static int Main(string[] arguments)
    {
        string file = arguments.Length > 1 ? arguments[1] : "";
        int netlink = LibC.socket(16, LibC.SOCK_DGRAM, 0);
        using ManualResetEventSlim go = new();
        int earlier = Unknown;
        Thread thread = new(() =>
        {
            go.Wait();
            earlier = Errno(LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM, 0));
        });
        thread.Start();
        SystemCallFilter.Apply();
        switch (arguments[0])
        {
            case "thread-before":
                go.Set();
                thread.Join();
                return earlier;
            case "status":
                Console.Write(string.Concat(Directory.GetDirectories("/proc/self/task").Select(task => File.ReadAllText(Path.Join(task, "status")))));
                return End(go, 0);
            case "work":
                return End(go, Work());
            case "netlink-send":
                byte* request = stackalloc byte[17];
                new Span<byte>(request, 17).Clear();
                *(int*)request = 17;
                *(ushort*)(request + 4) = 30; // RTM_GETNEIGH
                *(ushort*)(request + 6) = 0x301; // NLM_F_REQUEST | NLM_F_DUMP
                return End(go, Errno(LibC.send(netlink, request, 17, 0)));
            default:
                return End(go, Errno(Try(arguments[0], file)));
        }
    }

    private static int Errno(nint returned) => PosixResult.From(returned).Errno;

    private static int End(ManualResetEventSlim go, int code)
    {
        go.Set();
        return code;
    }

    private static nint Try(string what, string file) => what switch
    {
        "open-read" => LibC.open("/etc/passwd", LibC.O_RDONLY, 0),
        "open-write" => LibC.open(file, LibC.O_WRONLY, 0),
        "open-both" => LibC.open(file, LibC.O_RDWR, 0),
        "open-create" => LibC.open(file + ".new", LibC.O_RDONLY | LibC.O_CREAT, 0x1A4),
        "unlink" => LibC.unlink(file),
        "chmod" => LibC.chmod(file, 0x1FF),
        "socket-unix" => LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM, 0),
        "socket-inet" => LibC.socket(LibC.AF_INET, LibC.SOCK_STREAM, 0),
        "socket-inet6" => LibC.socket(LibC.AF_INET6, LibC.SOCK_STREAM, 0),
        "socket-netlink" => LibC.socket(16, LibC.SOCK_DGRAM, 0),
        "bind" => Bind(file),
        "setns" => LibC.setns(0, LibC.CLONE_NEWNET),
        "setuid" => LibC.setresuid(1, 1, 1),
        "signal-parent" => LibC.kill(int.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ')[1], CultureInfo.InvariantCulture), 0),
        "clone-process" => LibC.syscall(56, 17, 0, 0, 0),
        "clone3" => LibC.syscall(435, 0, 0, 0, 0),
        "io-uring" => LibC.syscall(425, 1, 0, 0, 0),
        "bpf" => LibC.syscall(321, 0, 0, 0, 0),
        "mount" => LibC.syscall(165, 0, 0, 0, 0),
        "no-such-call" => LibC.syscall(2000, 0, 0, 0, 0),
        "execve" => LibC.syscall(59, 0, 0, 0, 0),
        "fork" => LibC.syscall(57, 0, 0, 0, 0),
        "vfork" => LibC.syscall(58, 0, 0, 0, 0),
        "ptrace" => LibC.syscall(101, 0, 0, 0, 0),
        "process_vm_writev" => LibC.syscall(311, 0, 0, 0, 0),
        "x32" => LibC.syscall(0x40000000 + 39, 0, 0, 0, 0),
        _ => throw new ArgumentException(what),
    };

    private static nint Bind(string file)
    {
        byte* address = stackalloc byte[Transport.SocketAddress.MaxSize];
        uint length = Transport.SocketAddress.Write(file + ".sock", address);
        return LibC.bind(LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM, 0), address, length);
    }

    // What a runtime does while it serves: code made late, threads, collections, timers, exceptions, signals handled.
    private static int Work()
    {
        long sum = Enumerable.Range(0, 64).AsParallel().WithDegreeOfParallelism(4).Sum(static i => new byte[100_000].Length + i);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        bool matches = new Regex("^(a|b)+c$", RegexOptions.Compiled).IsMatch("ababc");
        using ManualResetEventSlim fired = new();
        using Timer timer = new(_ => fired.Set(), null, 1, Timeout.Infinite);
        bool caught = false;
        try
        {
            File.WriteAllText("/tmp/never", "x");
        }
        catch (UnauthorizedAccessException)
        {
            caught = true;
        }

        return sum == 6_402_016 && matches && caught && fired.Wait(TimeSpan.FromSeconds(10)) ? 0 : 1;
    }
}
