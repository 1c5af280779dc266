using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Metadata.Linux.Native;
using Metadata.Linux.Transport;

namespace Metadata.Linux.Tests;

/// <summary>Our structs and constants beside what the C compiler of this machine says.</summary>
public sealed class NativeLayoutTests
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stddef.h>
        #include <errno.h>
        #include <fcntl.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <unistd.h>
        #include <sys/epoll.h>
        #include <sys/eventfd.h>
        #include <sys/inotify.h>
        #include <sys/ioctl.h>
        #include <sys/prctl.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/un.h>
        #include <sys/wait.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <limits.h>
        #include <linux/audit.h>
        #include <linux/capability.h>
        #include <linux/close_range.h>
        #include <linux/filter.h>
        #include <linux/nsfs.h>
        #include <linux/rtnetlink.h>
        #include <linux/seccomp.h>
        #include <linux/sockios.h>
        #define BPF_LD_W_ABS (BPF_LD | BPF_W | BPF_ABS)
        #define BPF_JMP_JEQ_K (BPF_JMP | BPF_JEQ | BPF_K)
        #define BPF_JMP_JGE_K (BPF_JMP | BPF_JGE | BPF_K)
        #define BPF_ALU_AND_K (BPF_ALU | BPF_AND | BPF_K)
        #define BPF_RET_K (BPF_RET | BPF_K)
        #ifndef P_PIDFD
        #define P_PIDFD 3
        #endif

        """;

    // epoll_event is read by offsets, since its layout differs by architecture; PosixResult is ours.
    private static readonly Type[] _structs =
        [.. typeof(LibC).Assembly.GetTypes().Where(type => type.Namespace == typeof(LibC).Namespace && type.IsValueType && !type.IsNested && type != typeof(PosixResult))];

    [Test]
    public void Every_native_struct_is_probed()
        => Assert.That(_structs, Is.SupersetOf(new[]
        {
            typeof(iovec), typeof(msghdr), typeof(sockaddr_in), typeof(sockaddr_in6), typeof(sockaddr_un), typeof(linger), typeof(ucred), typeof(cmsghdr), typeof(rlimit),
        }));

    [Test]
    public void Layouts_and_constants_are_those_of_the_c_compiler()
    {
        Dictionary<string, (string Expression, long Ours)> checks = [];
        foreach (FieldInfo constant in typeof(LibC).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral && char.IsUpper(field.Name[^1]) | char.IsDigit(field.Name[^1])))
        {
            {
                // The kernel's header has it with an underscore.
                string c = constant.Name == "LINUX_CAPABILITY_VERSION_3" ? "_" + constant.Name : constant.Name;
                checks[constant.Name] = (c, Convert.ToInt64(Numeric(constant.GetRawConstantValue()!), CultureInfo.InvariantCulture));
            }
        }

        foreach (Type type in _structs)
        {
            string c = $"struct {type.Name}";
            checks[type.Name] = ($"sizeof({c})", SizeOf(type));
            foreach (FieldInfo field in type.GetFields(BindingFlags.Public | BindingFlags.Instance))
            {
                checks[$"{type.Name}.{field.Name}"] = ($"offsetof({c}, {field.Name})", (long)Marshal.OffsetOf(type, field.Name));
            }
        }

        checks["epoll_event"] = ("sizeof(struct epoll_event)", epoll_event.Size);
        checks["epoll_event.data"] = ("offsetof(struct epoll_event, data)", epoll_event.DataOffset);
        checks["statx"] = ("sizeof(struct statx)", 256);
        checks["statx.stx_ino"] = ("offsetof(struct statx, stx_ino)", 32);
        checks["siginfo.si_code"] = ("offsetof(siginfo_t, si_code)", 8);
        checks["siginfo.si_status"] = ("offsetof(siginfo_t, si_status)", 24);
        checks["sigset"] = ("sizeof(sigset_t)", LibC.SizeOfSignalSet);
        checks["spawnattr"] = ($"sizeof(posix_spawnattr_t) <= {LibC.SizeOfSpawnAttributes}", 1);
        checks["file_actions"] = ($"sizeof(posix_spawn_file_actions_t) <= {LibC.SizeOfFileActions}", 1);
        checks["siginfo"] = ("sizeof(siginfo_t) <= 128", 1);
        checks["sockaddr_storage"] = ("sizeof(struct sockaddr_storage)", SocketAddress.MaxSize);
        checks["cap_header"] = ("sizeof(struct __user_cap_header_struct)", 2 * sizeof(uint));
        checks["cap_data"] = ("sizeof(struct __user_cap_data_struct) * _LINUX_CAPABILITY_U32S_3", 6 * sizeof(uint));
        checks["inotify_event"] = ("sizeof(struct inotify_event) + NAME_MAX + 1 <= 4096", 1);
        checks["SYS_setgroups"] = ("SYS_setgroups", LibC.SYS_setgroups);
        checks["SYS_setresuid"] = ("SYS_setresuid", LibC.SYS_setresuid);
        checks["SYS_setresgid"] = ("SYS_setresgid", LibC.SYS_setresgid);
        Dictionary<string, long> compiled = Compile(checks);
        using (Assert.EnterMultipleScope())
        {
            foreach ((string name, (_, long ours)) in checks)
            {
                Assert.That(ours, Is.EqualTo(compiled[name]), name);
            }
        }
    }

    private static object Numeric(object value) => value is nuint number ? (ulong)number : value;

    private static int SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static Dictionary<string, long> Compile(Dictionary<string, (string Expression, long Ours)> checks)
    {
        string directory = Directory.CreateTempSubdirectory("probe").FullName;
        try
        {
            string source = Path.Combine(directory, "probe.c");
            string lines = string.Concat(checks.Select(check => $"printf(\"{check.Key} %lld\\n\", (long long)({check.Value.Expression}));\n"));
            File.WriteAllText(source, $"{Headers}int main(void) {{\n{lines}return 0; }}\n");
            Execute("gcc", $"-o {directory}/probe {source}");
            return Execute($"{directory}/probe", "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Execute(string file, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, errors);
        return output;
    }
}
