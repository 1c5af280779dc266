using System.Buffers;
using System.Buffers.Text;

namespace Metadata.Nova;

/// <summary>Status, content type and body; the body is prefix, optionally a fresh random seed, suffix.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Value of Content-Type; empty = send none.</param>
/// <param name="Prefix">The body up to the seed.</param>
/// <param name="Suffix">The body behind the seed.</param>
/// <param name="HasSeed">True: 684 characters of random seed stand between prefix and suffix.</param>
/// <param name="OmitBody">True for HEAD: announce <see cref="ContentLength"/>, send nothing.</param>
/// <param name="Kind">Who finishes the answer.</param>
public readonly record struct ResponderAnswer(
    int Status,
    ReadOnlyMemory<byte> ContentType,
    ReadOnlyMemory<byte> Prefix,
    ReadOnlyMemory<byte> Suffix = default,
    bool HasSeed = false,
    bool OmitBody = false,
    AnswerKind Kind = AnswerKind.Prepared)
{
    /// <summary>Characters of a seed: base64 of 512 bytes.</summary>
    public const int SeedLength = 684;

    /// <summary>Value of Content-Length in bytes.</summary>
    public long ContentLength => Prefix.Length + (HasSeed ? SeedLength + Suffix.Length : 0);

    /// <summary>Writes the body with a seed of 512 fresh random bytes; nothing for HEAD.</summary>
    public void WriteBody(IBufferWriter<byte> writer)
    {
        if (OmitBody)
        {
            return;
        }

        writer.Write(Prefix.Span);
        if (!HasSeed)
        {
            return;
        }

        var seed = writer.GetSpan(SeedLength);
        FreshBytes.Fill(seed[..512]);
        Base64.EncodeToUtf8InPlace(seed[..SeedLength], 512, out _);
        writer.Advance(SeedLength);
        writer.Write(Suffix.Span);
    }
}
