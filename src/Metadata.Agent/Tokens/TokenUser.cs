using System.Text;

namespace Metadata.Agent.Tokens;

/// <summary>One instance's requests with and without a session token. Thread-safe.</summary>
internal sealed class TokenUser(string instanceId, string projectId)
{
    // What asks without a token is a handful of programs; the first of them are enough to find them.
    private const int MostPrograms = 4;
    private const int LongestProgram = 96;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _programs = [];
    private long _with;
    private long _without;
    private long _lastWithout;

    /// <summary>The instance.</summary>
    public string InstanceId => instanceId;

    /// <summary>Its project.</summary>
    public string ProjectId => projectId;

    /// <summary>Requests with a valid token.</summary>
    public long With => Volatile.Read(ref _with);

    /// <summary>Requests without one.</summary>
    public long Without => Volatile.Read(ref _without);

    /// <summary>When it last asked without one; the default when it never did.</summary>
    public DateTimeOffset LastWithout => new(Volatile.Read(ref _lastWithout), TimeSpan.Zero);

    /// <summary>User-Agent of up to four programs that asked without one, as printable ASCII.</summary>
    public IReadOnlyList<string> Programs
    {
        get
        {
            lock (_gate)
            {
                return [.. _programs.Select(Printable)];
            }
        }
    }

    /// <summary>Counts a request with a token.</summary>
    public void AskedWith() => Interlocked.Increment(ref _with);

    /// <summary>Counts a request without one. Allocates for a program not seen before.</summary>
    public void AskedWithout(long utcTicks, ReadOnlySpan<byte> userAgent)
    {
        Interlocked.Increment(ref _without);
        Volatile.Write(ref _lastWithout, utcTicks);
        ReadOnlySpan<byte> program = userAgent[..Math.Min(userAgent.Length, LongestProgram)];
        lock (_gate)
        {
            foreach (byte[] known in _programs)
            {
                if (program.SequenceEqual(known))
                {
                    return;
                }
            }

            if (_programs.Count < MostPrograms)
            {
                _programs.Add(program.ToArray());
            }
        }
    }

    private static string Printable(byte[] program) =>
        Encoding.ASCII.GetString([.. program.Select(static c => c is >= 0x20 and < 0x7F ? c : (byte)'?')]);
}
