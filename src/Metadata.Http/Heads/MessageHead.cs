using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Metadata.Http;

/// <summary>
/// What a request's and an answer's head have in common. Reusable; not thread-safe. Spans lie in the parsed input (or, when
/// that was in several segments, in a pooled copy) and are valid until the input is advanced or the next parse.
/// </summary>
public abstract class MessageHead
{
    private LinearCopy _linear;

    private protected MessageHead()
    {
    }

    /// <summary>The version on the start line.</summary>
    public HttpVersion Version { get; internal set; }

    /// <summary>How the body's end is known.</summary>
    public BodyFraming Framing { get; internal set; }

    /// <summary>Bytes of the body as Content-Length says; -1 without that field.</summary>
    public long ContentLength { get; internal set; } = -1;

    /// <summary>Whether version and Connection allow another message on this connection.</summary>
    public bool KeepAlive { get; internal set; }

    /// <summary>Number of field lines.</summary>
    public int FieldCount { get; internal set; }

    internal ReadOnlyMemory<byte> Source { get; set; }

    internal FieldLine[] Lines { get; private set; } = new FieldLine[16];

    /// <summary>The field lines.</summary>
    internal Span<FieldLine> Fields => Lines.AsSpan(0, FieldCount);

    /// <summary>Bit mask of the known fields that occur.</summary>
    internal ulong Seen { get; set; }

    /// <summary>Bit mask of the known fields that occur more than once.</summary>
    internal ulong Repeated { get; set; }

    /// <summary>The name of field line <paramref name="index"/>, a token.</summary>
    public ReadOnlySpan<byte> GetName(int index)
    {
        ref readonly FieldLine line = ref Fields[index];
        return Source.Span.Slice(line.NameStart, line.NameLength);
    }

    /// <summary>The value of field line <paramref name="index"/> without white space around it; no control characters but HTAB.</summary>
    public ReadOnlySpan<byte> GetValue(int index)
    {
        ref readonly FieldLine line = ref Fields[index];
        return Source.Span.Slice(line.ValueStart, line.ValueLength);
    }

    /// <summary>Which known field line <paramref name="index"/> is.</summary>
    public KnownField GetKnown(int index) => Fields[index].Known;

    /// <summary>How many field lines carry this name.</summary>
    public int Count(KnownField field)
    {
        ulong bit = KnownFields.Bit(field);
        if ((Repeated & bit) == 0)
        {
            return (Seen & bit) == 0 ? 0 : 1;
        }

        int count = 0;
        foreach (ref readonly FieldLine line in Fields)
        {
            count += line.Known == field ? 1 : 0;
        }

        return count;
    }

    /// <summary>The value when exactly one field line carries this name; false for none and for several.</summary>
    public bool TryGetSingle(KnownField field, out ReadOnlySpan<byte> value)
    {
        ulong bit = KnownFields.Bit(field);
        if ((Seen & ~Repeated & bit) == 0)
        {
            value = default;
            return false;
        }

        ref readonly FieldLine line = ref LineOf(field);
        value = Source.Span.Slice(line.ValueStart, line.ValueLength);
        return true;
    }

    /// <summary>Keeps every line of this name from the next hop.</summary>
    public void Withhold(KnownField field)
    {
        if ((Seen & KnownFields.Bit(field)) == 0)
        {
            return;
        }

        BeginNominations();
        foreach (ref FieldLine line in Fields)
        {
            line.Nominated |= line.Known == field;
        }
    }

    /// <summary>Some line is nominated by a Connection field, or withheld.</summary>
    internal bool HasNominations { get; set; }

    /// <summary>Gives pooled memory back and forgets the head. The head can be used again.</summary>
    public virtual void Reset()
    {
        Clear();
        _linear.Return();
    }

    /// <summary>Forgets the head, so that nothing of a failed parse can be read.</summary>
    internal void Clear()
    {
        Source = default;
        FieldCount = 0;
        Seen = 0;
        Repeated = 0;
    }

    /// <summary>The first line with this name; the caller knows from <see cref="Seen"/> that there is one.</summary>
    internal ref readonly FieldLine LineOf(KnownField field)
    {
        ref FieldLine line = ref MemoryMarshal.GetArrayDataReference(Lines);
        while (line.Known != field)
        {
            line = ref Unsafe.Add(ref line, 1);
        }

        return ref line;
    }

    /// <summary>No line is nominated yet; from here on lines say whether they are.</summary>
    internal void BeginNominations()
    {
        if (!HasNominations)
        {
            HasNominations = true;
            foreach (ref FieldLine line in Fields)
            {
                line.Nominated = false;
            }
        }
    }

    /// <summary>Counts the lines behind those that are counted already, up to <paramref name="count"/>, as seen; together they are <paramref name="fields"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AddSeen(ulong fields, int count)
    {
        int added = count - FieldCount;
        FieldCount = count;
        if (BitOperations.PopCount(fields) == added)
        {
            Repeated |= Seen & fields;
            Seen |= fields;
        }
        else
        {
            AddRepeated(added);
        }
    }

    private void AddRepeated(int added)
    {
        foreach (ref readonly FieldLine line in Fields[^added..])
        {
            ulong bit = KnownFields.Bit(line.Known);
            Repeated |= Seen & bit;
            Seen |= bit;
        }
    }

    /// <summary>Fills the line of field <paramref name="index"/>, whose name and value end where told; counts it as seen.</summary>
    internal void SetField(int index, ReadOnlySpan<byte> span, int start, int nameEnd, int lineEnd)
    {
        if (index == Lines.Length)
        {
            FieldLine[] grown = new FieldLine[Lines.Length * 2];
            Lines.CopyTo(grown, 0);
            Lines = grown;
        }

        (int valueStart, int valueEnd) = FieldLineSearch.Trim(span, nameEnd + 1, lineEnd);
        KnownField known = KnownFields.Classify(span[start..nameEnd]);
        Lines[index] = new FieldLine
        {
            NameStart = start,
            NameLength = (ushort)(nameEnd - start),
            ValueStart = valueStart,
            ValueLength = valueEnd - valueStart,
            Known = known,
        };
        ulong bit = KnownFields.Bit(known);
        Repeated |= Seen & bit;
        Seen |= bit;
    }

    /// <summary>The slow path: a head in several segments is copied together, at most <paramref name="max"/> bytes of it.</summary>
    internal ReadOnlyMemory<byte> Linearise(in ReadOnlySequence<byte> input, int max) => _linear.Copy(input, max);
}
