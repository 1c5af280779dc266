using Metadata.NamespaceProxy.Supervise;

namespace Metadata.NamespaceProxy.Tests.Supervise;

public sealed class NamespaceNameTests
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";

    [TestCase("qdhcp-" + Id, false)]
    [TestCase("ovnmeta-" + Id, false)]
    [TestCase("qrouter-" + Id, true)]
    [TestCase("qdhcp-01234567-89AB-CDEF-0123-456789ABCDEF", false)]
    public void A_name_says_whose_metadata_is_asked_for(string name, bool isRouter)
    {
        Assert.That(NamespaceName.TryParse(name, out NamespaceName parsed), Is.True);
        Assert.That(parsed, Is.EqualTo(new NamespaceName(name, new(Guid.Parse(Id), isRouter))));
    }

    [TestCase("")]
    [TestCase("qdhcp-")]
    [TestCase("qdhcp")]
    [TestCase("qdhcp-x")]
    [TestCase(Id)]
    [TestCase("QDHCP-" + Id)]
    [TestCase("snat-" + Id)]
    [TestCase("qdhcp-" + Id + "x")]
    [TestCase("qdhcp-" + Id + "\n")]
    [TestCase("qdhcp-{" + Id + "}")]
    [TestCase("qdhcp-0123456789abcdef0123456789abcdef")]
    [TestCase(" qdhcp-" + Id)]
    public void Any_other_name_says_nothing(string name) => Assert.That(NamespaceName.TryParse(name, out _), Is.False);

    [TestCase("qdhcp-x", "qdhcp-*", true)]
    [TestCase("qdhcp-x", "q?hcp-*", true)]
    [TestCase("qdhcp-x", "*", true)]
    [TestCase("qdhcp-x", "qdhcp-x", true)]
    [TestCase("qdhcp-x", "QDHCP-*", false)]
    [TestCase("qdhcp-x", "qdhcp", false)]
    [TestCase("qdhcp-x", "", false)]
    public void Patterns_are_the_shell_s(string name, string pattern, bool matches)
        => Assert.That(NamespaceName.Matches(name, pattern), Is.EqualTo(matches));
}
