namespace Metadata.Nova.Tests;

public sealed class BoundedCacheTests
{
    [Test]
    public void It_never_holds_more_than_its_capacity()
    {
        var cache = new BoundedCache<string>(10);
        for (var i = 0; i < 100; i++)
        {
            cache.Set($"key{i}", "value");
        }

        Assert.That(cache.Count, Is.EqualTo(10));
    }

    [Test]
    public void What_is_asked_for_stays()
    {
        var cache = new BoundedCache<string>(10);
        cache.Set("hot", "value");
        for (var i = 0; i < 100; i++)
        {
            Assert.That(cache.TryGet("hot", out var value), Is.True);
            Assert.That(value, Is.EqualTo("value"));
            cache.Set($"key{i}", "cold");
        }
    }

    [Test]
    public void A_value_replaced_takes_no_second_place()
    {
        var cache = new BoundedCache<string>(2);
        cache.Set("a", "1");
        cache.Set("b", "1");
        for (var i = 0; i < 10; i++)
        {
            cache.Set("b", i.ToString());
        }

        Assert.That(cache.TryGet("a", out _), Is.True);
        Assert.That(cache.TryGet("b", out var last) ? last : null, Is.EqualTo("9"));
    }

    [Test]
    public void A_removed_value_may_come_back()
    {
        var cache = new BoundedCache<string>(2);
        for (var i = 0; i < 10; i++)
        {
            cache.Set("a", "1");
            cache.Remove("a");
        }

        cache.Set("a", "2");
        Assert.That(cache.TryGet("a", out var value) ? value : null, Is.EqualTo("2"));
        Assert.That(cache.Count, Is.EqualTo(1));
    }
}
