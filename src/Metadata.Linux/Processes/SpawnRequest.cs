using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Metadata.Linux.Native;

namespace Metadata.Linux.Processes;

/// <summary>One posix_spawn(3) call and the native memory it needs.</summary>
internal sealed unsafe class SpawnRequest : IDisposable
{
    // Above every number a child is given, so that one dup2 never overwrites the source of another.
    private const int FirstSpare = 100;

    // Behind standard input, output and error.
    private const int FirstOwn = 3;

    private readonly List<nint> _memory = [];
    private readonly List<int> _spares = [];
    private readonly void* _attributes;
    private readonly void* _actions;
    private readonly byte** _arguments;
    private readonly byte** _environment;
    private readonly byte* _path;

    public SpawnRequest(ChildProcessOptions options)
    {
        _path = Text(options.FileName);
        _arguments = Texts([options.Name ?? options.FileName, .. options.Arguments]);
        _environment = Texts([.. EnvironmentOf(options)]);
        _attributes = Allocate(LibC.SizeOfSpawnAttributes);
        Check(LibC.posix_spawnattr_init(_attributes), "posix_spawnattr_init");
        _actions = Allocate(LibC.SizeOfFileActions);
        Check(LibC.posix_spawn_file_actions_init(_actions), "posix_spawn_file_actions_init");
        SetSignals(options.NewSession);
        SetDescriptors(options);
    }

    public int Spawn()
    {
        // What this process inherited itself may lack the flag. A kernel before 5.11 does not know the call.
        _ = LibC.syscall(LibC.SYS_close_range, FirstOwn, int.MaxValue, LibC.CLOSE_RANGE_CLOEXEC, 0);
        int pid;
        int error = LibC.posix_spawn(&pid, _path, _actions, _attributes, _arguments, _environment);
        return error == 0 ? pid : throw new PosixException($"posix_spawn {Marshal.PtrToStringUTF8((nint)_path)}", error);
    }

    /// <summary>execve(2): returns only with the errno of its failure.</summary>
    public int Execute() => PosixResult.From(LibC.execve(_path, _arguments, _environment)).Errno;

    public void Dispose()
    {
        _ = LibC.posix_spawn_file_actions_destroy(_actions);
        _ = LibC.posix_spawnattr_destroy(_attributes);
        foreach (int spare in _spares)
        {
            Posix.Close(spare);
        }

        foreach (nint block in _memory)
        {
            NativeMemory.Free((void*)block);
        }
    }

    private static void Check(int error, string call)
    {
        if (error != 0)
        {
            throw new PosixException(call, error);
        }
    }

    private static IEnumerable<string> EnvironmentOf(ChildProcessOptions options)
    {
        if (options.Environment is { } given)
        {
            return given.Select(pair => $"{pair.Key}={pair.Value}");
        }

        return Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}");
    }

    // The runtime ignores SIGPIPE and handles others; a child begins with every default and nothing blocked.
    private void SetSignals(bool newSession)
    {
        void* set = Allocate(LibC.SizeOfSignalSet);
        _ = LibC.sigemptyset(set);
        Check(LibC.posix_spawnattr_setsigmask(_attributes, set), "posix_spawnattr_setsigmask");
        _ = LibC.sigfillset(set);
        Check(LibC.posix_spawnattr_setsigdefault(_attributes, set), "posix_spawnattr_setsigdefault");
        int flags = LibC.POSIX_SPAWN_SETSIGMASK | LibC.POSIX_SPAWN_SETSIGDEF | (newSession ? LibC.POSIX_SPAWN_SETSID : 0);
        Check(LibC.posix_spawnattr_setflags(_attributes, (short)flags), "posix_spawnattr_setflags");
    }

    private void SetDescriptors(ChildProcessOptions options)
    {
        if (options.NullInput)
        {
            AddOpen(0, "/dev/null", LibC.O_RDONLY);
        }

        if (options.OutputFile is { } file)
        {
            AddOpen(1, file, LibC.O_WRONLY | LibC.O_CREAT | LibC.O_APPEND);
            Check(LibC.posix_spawn_file_actions_adddup2(_actions, 1, 2), "posix_spawn_file_actions_adddup2");
        }

        foreach ((int child, int own) in options.Descriptors)
        {
            int spare = PosixResult.From(LibC.fcntl(own, LibC.F_DUPFD_CLOEXEC, FirstSpare)).ThrowOnError("fcntl(F_DUPFD_CLOEXEC)");
            _spares.Add(spare);
            Check(LibC.posix_spawn_file_actions_adddup2(_actions, spare, child), "posix_spawn_file_actions_adddup2");
        }
    }

    private void AddOpen(int descriptor, string path, int flags) =>
        Check(LibC.posix_spawn_file_actions_addopen(_actions, descriptor, Text(path), flags, 0x1A0), "posix_spawn_file_actions_addopen");

    private byte** Texts(string[] texts)
    {
        byte** array = (byte**)Allocate((texts.Length + 1) * sizeof(byte*));
        for (int i = 0; i < texts.Length; i++)
        {
            array[i] = Text(texts[i]);
        }

        return array;
    }

    private byte* Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* bytes = (byte*)Allocate(length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(bytes, length));
        return bytes;
    }

    private void* Allocate(int size)
    {
        void* block = NativeMemory.AllocZeroed((nuint)size);
        _memory.Add((nint)block);
        return block;
    }
}
