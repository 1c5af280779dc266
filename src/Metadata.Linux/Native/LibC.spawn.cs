using System.Runtime.InteropServices;

namespace Metadata.Linux.Native;

// <spawn.h>, <signal.h>, <sys/wait.h>
internal static unsafe partial class LibC
{
    // glibc: posix_spawnattr_t is 336 bytes, posix_spawn_file_actions_t 80, sigset_t 128; the buffers are a little larger.
    public const int SizeOfSpawnAttributes = 512;
    public const int SizeOfFileActions = 128;
    public const int SizeOfSignalSet = 128;

    public const short POSIX_SPAWN_SETSIGDEF = 0x04;
    public const short POSIX_SPAWN_SETSIGMASK = 0x08;
    public const short POSIX_SPAWN_SETSID = 0x80;

    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;

    public const int P_PIDFD = 3;
    public const int WEXITED = 4;
    public const int WNOHANG = 1;

    [LibraryImport("libc")]
    public static partial int posix_spawn(int* pid, byte* path, void* file_actions, void* attrp, byte** argv, byte** envp);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attr);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(void* attr);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attr, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(void* attr, void* sigmask);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(void* attr, void* sigdefault);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* file_actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(void* file_actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(void* file_actions, int fd, int newfd);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addopen(void* file_actions, int fd, byte* path, int oflag, uint mode);

    [LibraryImport("libc")]
    public static partial int sigemptyset(void* set);

    [LibraryImport("libc")]
    public static partial int sigfillset(void* set);

    [LibraryImport("libc")]
    public static partial int kill(int pid, int sig);

    [LibraryImport("libc")]
    public static partial int waitid(int idtype, int id, void* infop, int options);
}
