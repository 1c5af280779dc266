using System.Text;

namespace Metadata.Nova.Tests;

public sealed class PathNormalizerTests
{
    [TestCase("/", "")]
    [TestCase("///", "")]
    [TestCase("/.", "")]
    [TestCase("/..", "")]
    [TestCase("/../../latest", "latest")]
    [TestCase("/latest", "latest")]
    [TestCase("/latest/", "latest")]
    [TestCase("//latest//meta-data///", "latest/meta-data")]
    [TestCase("/a/b/../c/./d", "a/c/d")]
    [TestCase("/a/../..", "")]
    [TestCase("/a/...", "a/...")]
    [TestCase("/.a/b.", ".a/b.")]
    [TestCase("/a?b/../c", "a")]
    [TestCase("/?x", "")]
    [TestCase("/a#b", "a#b")]
    [TestCase("/a+b", "a+b")]
    [TestCase("http://host/latest", "latest")]
    [TestCase("http://host", "")]
    [TestCase("http://host?a=/b", "")]
    [TestCase("/x://y", "x:/y")]
    public void Dots_slashes_and_query_are_resolved(string target, string path) => Assert.That(Normalize(target), Is.EqualTo(path));

    [TestCase("/l%61test", "latest")]
    [TestCase("/a%2fb", "a/b")]
    [TestCase("/a%2Fb", "a/b")]
    [TestCase("/a/%2e%2e/b", "b")]
    [TestCase("/a/%2E/b", "a/b")]
    [TestCase("/a%3fb", "a?b")]
    [TestCase("/%252e", "%2e")]
    [TestCase("/%zz%4%", "%zz%4%")]
    [TestCase("/%C3%A9", "é")]
    public void Percent_signs_are_decoded_once(string target, string path) => Assert.That(Normalize(target), Is.EqualTo(path));

    [TestCase("")]
    [TestCase("*")]
    [TestCase("latest")]
    [TestCase("?x")]
    [TestCase("/%ff")]
    [TestCase("/%ff/..")]
    [TestCase("/%C3")]
    public void What_nova_raises_on_is_refused(string target) => Assert.That(Normalize(target), Is.Null);

    [Test]
    public void Any_bytes_stay_within_the_target_and_above_no_root()
    {
        var random = new Random(1);
        var alphabet = "/.%2eEfFa?:é"u8.ToArray();
        for (var round = 0; round < 20_000; round++)
        {
            var target = new byte[random.Next(24)];
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = alphabet[random.Next(alphabet.Length)];
            }

            var buffer = new byte[target.Length];
            if (!PathNormalizer.TryNormalize(target, buffer, out var length))
            {
                continue;
            }

            var components = Encoding.UTF8.GetString(buffer, 0, length).Split('/');
            Assert.That(length == 0 || components.All(c => c is not ("" or "." or "..")), Is.True, Encoding.Latin1.GetString(target));
        }
    }

    private static string? Normalize(string target)
    {
        var bytes = Encoding.UTF8.GetBytes(target);
        var buffer = new byte[bytes.Length];
        return PathNormalizer.TryNormalize(bytes, buffer, out var length) ? Encoding.UTF8.GetString(buffer, 0, length) : null;
    }
}
