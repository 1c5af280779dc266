namespace Metadata.Linux.Processes;

/// <summary>
/// The system calls of a program that serves what it has open already: its own, and those of the runtime, which loads code,
/// makes threads and collects garbage while it runs.
/// </summary>
internal static class ServingCalls
{
    /// <summary>Allowed whatever the arguments are.</summary>
    public static IReadOnlyList<SystemCall> Free { get; } =
    [
        // Sockets and descriptors that are open.
        new("recvfrom", 45, 207), new("sendto", 44, 206), new("epoll_wait", 232, -1), new("accept4", 288, 242), new("close", 3, 57),
        new("epoll_ctl", 233, 21), new("sendmsg", 46, 211), new("recvmsg", 47, 212), new("read", 0, 63), new("write", 1, 64),
        new("connect", 42, 203), new("shutdown", 48, 210), new("setsockopt", 54, 208), new("getsockopt", 55, 209),
        new("getsockname", 51, 204), new("getpeername", 52, 205), new("epoll_pwait", 281, 22), new("epoll_create1", 291, 20),
        new("eventfd2", 290, 19), new("pipe2", 293, 59), new("dup", 32, 23), new("dup2", 33, -1), new("dup3", 292, 24), new("fcntl", 72, 25),
        new("poll", 7, -1), new("ppoll", 271, 73), new("select", 23, -1), new("pselect6", 270, 72),
        new("readv", 19, 65), new("writev", 20, 66), new("pread64", 17, 67), new("pwrite64", 18, 68), new("preadv", 295, 69), new("pwritev", 296, 70),
        new("lseek", 8, 62), new("fsync", 74, 82), new("flock", 73, 32), new("fadvise64", 221, 223),

        // Memory and code.
        new("mmap", 9, 222), new("munmap", 11, 215), new("mremap", 25, 216), new("mprotect", 10, 226), new("madvise", 28, 233),
        new("mincore", 27, 232), new("brk", 12, 214), new("membarrier", 324, 283), new("get_mempolicy", 239, 236), new("msync", 26, 227),

        // Threads and signals of this process. CoreCLR gives each new thread an affinity.
        new("futex", 202, 98), new("rseq", 334, 293), new("set_robust_list", 273, 99), new("get_robust_list", 274, 100), new("set_tid_address", 218, 96),
        new("rt_sigaction", 13, 134), new("rt_sigprocmask", 14, 135), new("rt_sigreturn", 15, 139), new("rt_sigtimedwait", 128, 137),
        new("rt_sigsuspend", 130, 133), new("rt_sigpending", 127, 136), new("sigaltstack", 131, 132), new("pause", 34, -1), new("restart_syscall", 219, 128),
        new("sched_yield", 24, 124), new("sched_getaffinity", 204, 123), new("sched_setaffinity", 203, 122), new("sched_getparam", 143, 121), new("sched_getscheduler", 145, 120),
        new("exit", 60, 93), new("exit_group", 231, 94), new("arch_prctl", 158, -1),

        // Time, identity, measures.
        new("clock_gettime", 228, 113), new("clock_getres", 229, 114), new("gettimeofday", 96, 169), new("time", 201, -1),
        new("nanosleep", 35, 101), new("clock_nanosleep", 230, 115), new("getrandom", 318, 278),
        new("getpid", 39, 172), new("getppid", 110, 173), new("gettid", 186, 178), new("getuid", 102, 174), new("geteuid", 107, 175),
        new("getgid", 104, 176), new("getegid", 108, 177), new("getrlimit", 97, 163), new("getrusage", 98, 165), new("sysinfo", 99, 179), new("uname", 63, 160),

        // Files, to look at.
        new("fstat", 5, 80), new("stat", 4, -1), new("lstat", 6, -1), new("newfstatat", 262, 79), new("statx", 332, 291), new("statfs", 137, 43), new("fstatfs", 138, 44),
        new("access", 21, -1), new("faccessat", 269, 48), new("faccessat2", 439, 439), new("readlink", 89, -1), new("readlinkat", 267, 78), new("getcwd", 79, 17), new("getdents64", 217, 61),
    ];

    /// <summary>Only an intruder makes these: they end the process.</summary>
    public static IReadOnlyList<SystemCall> Deadly { get; } =
    [
        new("execve", 59, 221), new("execveat", 322, 281), new("fork", 57, -1), new("vfork", 58, -1),
        new("ptrace", 101, 117), new("process_vm_readv", 310, 270), new("process_vm_writev", 311, 271),
    ];

    public static SystemCall Clone { get; } = new("clone", 56, 220);

    public static SystemCall Clone3 { get; } = new("clone3", 435, 435);

    public static SystemCall Ioctl { get; } = new("ioctl", 16, 29);

    public static SystemCall Kill { get; } = new("kill", 62, 129);

    public static SystemCall Open { get; } = new("open", 2, -1);

    public static SystemCall Openat { get; } = new("openat", 257, 56);

    public static SystemCall Prctl { get; } = new("prctl", 157, 167);

    public static SystemCall Prlimit64 { get; } = new("prlimit64", 302, 261);

    public static SystemCall Socket { get; } = new("socket", 41, 198);

    public static SystemCall Socketpair { get; } = new("socketpair", 53, 199);

    public static SystemCall Tgkill { get; } = new("tgkill", 234, 131);
}
