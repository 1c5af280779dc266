using Metadata.NamespaceProxy.Shared;

namespace Metadata.NamespaceProxy.Tests.Shared;

public sealed class SharedMessageTests
{
    private static readonly SharedTarget Target = new("qdhcp-x", "net:[4026531840]", new(Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), IsRouter: true), "[::]:80");

    [Test]
    public void A_namespace_is_read_as_it_was_written()
        => Assert.That(SharedMessage.Read(SharedMessage.Split(SharedMessage.Write(SharedMessage.Add, Target))), Is.EqualTo(Target));

    [Test]
    public void One_with_settings_too()
    {
        SharedTarget own = Target with { Settings = "--rate-limit-enabled true" };
        Assert.That(SharedMessage.Read(SharedMessage.Split(SharedMessage.Write(SharedMessage.Add, own))), Is.EqualTo(own));
    }

    [TestCase("add")]
    [TestCase("add\nname\nnet:[1]\nnetwork\n01234567-89ab-cdef-0123-456789abcdef")]
    [TestCase("add\nname\nnet:[1]\nnetwork\nnot-an-id\n[::]:80")]
    [TestCase("add\nname\nnet:[1]\nport\n01234567-89ab-cdef-0123-456789abcdef\n[::]:80")]
    [TestCase("add\n\nnet:[1]\nnetwork\n01234567-89ab-cdef-0123-456789abcdef\n[::]:80")]
    [TestCase("add\nname\nnet:[1]\nnetwork\n01234567-89ab-cdef-0123-456789abcdef\n[::]:80\n--link off\nmore")]
    public void What_is_no_namespace_is_not_read(string text) => Assert.That(SharedMessage.Read(SharedMessage.Split(text)), Is.Null);
}
