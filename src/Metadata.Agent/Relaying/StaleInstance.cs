using System.Net;
using Metadata.Instances;

namespace Metadata.Agent.Relaying;

/// <summary>The kept answers of one instance for one address. The holder locks it.</summary>
internal sealed class StaleInstance(InstanceIdentity identity, IPAddress address)
{
    private readonly List<(byte[] Path, StaleAnswer Answer)> _answers = [];

    /// <summary>Whose they are.</summary>
    public InstanceIdentity Identity => identity;

    /// <summary>The address that they were asked from.</summary>
    public IPAddress Address => address;

    /// <summary>How many.</summary>
    public int Count => _answers.Count;

    /// <summary>Bytes that they hold.</summary>
    public long Size => _answers.Sum(static pair => pair.Answer.Size);

    /// <summary>The answer of a path; null = none.</summary>
    public StaleAnswer? Find(ReadOnlySpan<byte> path)
    {
        int index = IndexOf(path);
        return index < 0 ? null : _answers[index].Answer;
    }

    /// <summary>Sets the answer of a path.</summary>
    public void Put(ReadOnlySpan<byte> path, StaleAnswer answer)
    {
        int index = IndexOf(path);
        if (index < 0)
        {
            _answers.Add((path.ToArray(), answer));
        }
        else
        {
            _answers[index] = (_answers[index].Path, answer);
        }
    }

    private int IndexOf(ReadOnlySpan<byte> path)
    {
        for (int i = 0; i < _answers.Count; i++)
        {
            if (path.SequenceEqual(_answers[i].Path))
            {
                return i;
            }
        }

        return -1;
    }
}
