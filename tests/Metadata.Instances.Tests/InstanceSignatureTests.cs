namespace Metadata.Instances.Tests;

public sealed class InstanceSignatureTests
{
    [Test]
    public void It_is_the_HMAC_SHA256_that_nova_computes()
    {
        // python3: hmac.new(b"secret", b"21278685-86a7-57d9-a629-743711ce072d", "sha256").hexdigest()
        var signature = Sign("secret");

        Assert.That(System.Text.Encoding.ASCII.GetString(signature), Is.EqualTo("6490d98a4944b5b1aa23231010cfbafe5d8e86d9fb8bdb57174e0103eb902675"));
    }

    [Test]
    public void Only_the_exact_signature_verifies()
    {
        var signature = Sign("secret");
        var upper = Samples.Utf8(System.Text.Encoding.ASCII.GetString(signature).ToUpperInvariant());

        Assert.That(Verify(signature), Is.True);
        Assert.That(Verify(upper), Is.False);
        Assert.That(Verify(signature.AsSpan(1)), Is.False);
        Assert.That(Verify([]), Is.False);
        Assert.That(Verify(Sign("other")), Is.False);
    }

    [Test]
    public void Signing_allocates_nothing()
    {
        var (secret, id, destination) = (Samples.Utf8("secret"), Samples.Utf8(Samples.Web), new byte[64]);
        InstanceSignature.Write(secret, id, destination);

        var before = GC.GetAllocatedBytesForCurrentThread();
        InstanceSignature.Write(secret, id, destination);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static byte[] Sign(string secret)
    {
        var signature = new byte[InstanceSignature.Length];
        InstanceSignature.Write(Samples.Utf8(secret), Samples.Utf8(Samples.Web), signature);
        return signature;
    }

    private static bool Verify(ReadOnlySpan<byte> presented) =>
        InstanceSignature.Verify(Samples.Utf8("secret"), Samples.Utf8(Samples.Web), presented);
}
