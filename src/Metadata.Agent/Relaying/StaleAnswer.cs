using System.Buffers;

namespace Metadata.Agent.Relaying;

/// <summary>An answer of nova's that may be given again.</summary>
/// <param name="status">Its status.</param>
/// <param name="fields">Its end-to-end fields as complete lines.</param>
/// <param name="body">Its body.</param>
/// <param name="at">Timestamp of the last time that nova gave it.</param>
internal sealed class StaleAnswer(int status, byte[] fields, byte[] body, long at)
{
    /// <summary>Its status.</summary>
    public int Status => status;

    /// <summary>Its end-to-end fields as complete lines.</summary>
    public byte[] Fields => fields;

    /// <summary>Its body.</summary>
    public byte[] Body => body;

    /// <summary>Timestamp of the last time that nova gave it.</summary>
    public long At { get; set; } = at;

    /// <summary>Bytes that it holds.</summary>
    public long Size => fields.Length + body.Length + 128;

    /// <summary>Whether nova says the same again.</summary>
    public bool Holds(int otherStatus, in ReadOnlySequence<byte> other)
    {
        if (otherStatus != status || other.Length != body.Length)
        {
            return false;
        }

        int position = 0;
        foreach (ReadOnlyMemory<byte> part in other)
        {
            if (!part.Span.SequenceEqual(body.AsSpan(position, part.Length)))
            {
                return false;
            }

            position += part.Length;
        }

        return true;
    }
}
