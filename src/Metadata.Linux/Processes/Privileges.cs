using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>Giving up what the process no longer needs: capabilities(7), credentials(7).</summary>
public static unsafe class Privileges
{
    private const int HighestCapability = 63;

    /// <summary>The effective user id.</summary>
    public static uint UserId => LibC.geteuid();

    /// <summary>True when the process may change its user: effective uid 0.</summary>
    public static bool IsRoot => LibC.geteuid() == 0;

    /// <summary>Becomes the user and group on every thread, without supplementary groups, capabilities or the way back.</summary>
    /// <param name="user">Name or number; null keeps the user (capabilities still go).</param>
    /// <param name="group">Name or number; null takes the user's own.</param>
    /// <exception cref="AccountException">No such user or group.</exception>
    /// <exception cref="PosixException">The kernel refused a step; the process must end.</exception>
    public static void Drop(string? user, string? group)
    {
        DropBoundingSet();
        if (user is not null || group is not null)
        {
            (uint uid, uint gid) = user is null ? (LibC.getuid(), LibC.getgid()) : Accounts.FindUser(user);
            if (group is not null)
            {
                gid = Accounts.FindGroup(group);
            }

            PosixResult.From(LibC.setgroups(0, null)).ThrowOnError("setgroups");
            PosixResult.From(LibC.setresgid(gid, gid, gid)).ThrowOnError("setresgid");
            PosixResult.From(LibC.setresuid(uid, uid, uid)).ThrowOnError("setresuid");
        }

        DropCapabilities();
    }

    /// <summary>Empties the calling thread's bounding set. That needs CAP_SETPCAP, so it goes before the user does.</summary>
    internal static void DropBoundingSet()
    {
        // Numbers that the kernel does not know are refused with EINVAL.
        for (int capability = 0; capability <= HighestCapability; capability++)
        {
            PosixResult dropped = PosixResult.From(LibC.prctl(LibC.PR_CAPBSET_DROP, capability, 0, 0, 0));
            if (!dropped.IsSuccess)
            {
                break;
            }
        }
    }

    /// <summary>Takes every capability from the calling thread, and the way back to one.</summary>
    /// <exception cref="PosixException">The kernel refused.</exception>
    internal static void DropCapabilities()
    {
        PosixResult.From(LibC.prctl(LibC.PR_CAP_AMBIENT, LibC.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)).ThrowOnError("prctl(PR_CAP_AMBIENT)");
        uint* header = stackalloc uint[2] { LibC.LINUX_CAPABILITY_VERSION_3, 0 };
        uint* none = stackalloc uint[6];
        new Span<uint>(none, 6).Clear();
        PosixResult.From(LibC.capset(header, none)).ThrowOnError("capset");
        PosixResult.From(LibC.prctl(LibC.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)).ThrowOnError("prctl(PR_SET_NO_NEW_PRIVS)");
    }
}
