using Metadata.Nova.Tests.Replay;

namespace Metadata.Nova.Tests;

public sealed class DynamicVendordataTests
{
    private static readonly string[] _providers = ["StaticJSON", "DynamicJSON"];

    [Test]
    public async Task Many_who_ask_for_one_instance_at_once_cause_one_call_a_target()
    {
        var source = new SlowVendordata();
        var (completion, ask) = Make(source, fatal: false, "a@http://x/a", "b@http://x/b");
        var asked = Enumerable.Range(0, 20).Select(_ => ask(completion).AsTask()).ToList();
        Assert.That(source.Calls, Is.EqualTo(2), "both targets are asked side by side");

        source.Answer.SetResult("[1]");

        foreach (var answer in await Task.WhenAll(asked))
        {
            Assert.That(answer.Text(), Is.EqualTo("""{"static": {}, "a": [1], "b": [1]}"""));
        }

        Assert.That((await ask(completion)).Status, Is.EqualTo(200));
        Assert.That(source.Calls, Is.EqualTo(4), "nothing is kept");
    }

    [Test]
    public async Task Who_gives_up_waiting_does_not_end_it_for_the_others()
    {
        var source = new SlowVendordata();
        var (completion, ask) = Make(source, fatal: false, "a@http://x/a");
        using var impatience = new CancellationTokenSource();
        var impatient = ask(completion, impatience.Token).AsTask();
        var patient = ask(completion).AsTask();

        await impatience.CancelAsync();
        Assert.That(async () => await impatient, Throws.InstanceOf<OperationCanceledException>());
        source.Answer.SetResult("1");

        Assert.That((await patient).Text(), Is.EqualTo("""{"static": {}, "a": 1}"""));
    }

    [TestCase(null)]
    [TestCase("not json")]
    public async Task A_failure_is_an_empty_object_or_fatal_as_configured(string? text)
    {
        var source = new SlowVendordata();
        source.Answer.SetResult(text);
        var (lenient, ask) = Make(source, fatal: false, "a@http://x/a");
        Assert.That((await ask(lenient)).Text(), Is.EqualTo("""{"static": {}, "a": {}}"""));

        var (fatal, askFatal) = Make(source, fatal: true, "a@http://x/a");
        Assert.That((await askFatal(fatal)).Status, Is.EqualTo(500));
    }

    private static (AnswerCompletion Completion, Asking Ask) Make(SlowVendordata source, bool fatal, params string[] targets)
    {
        var options = new ResponderOptions
        {
            VendordataProviders = _providers,
            VendordataDynamicTargets = targets,
            VendordataDynamicFailureFatal = fatal,
        };
        var responder = new Responder(options, TimeProvider.System);
        var instance = responder.Prepare(Corpus.Instances.Instances["basic"], null);
        var view = new InstanceView(instance, 1, null, null, default);
        var request = new NovaRequest { Method = "GET"u8.ToArray(), Target = "/openstack/latest/vendor_data2.json"u8.ToArray() };
        return (
            new AnswerCompletion(options, new MemoryRecords([]), source),
            (completion, ct) => completion.CompleteAsync(responder.Ask(instance, "/openstack/latest/vendor_data2.json"), view, request, ct));
    }

    private delegate ValueTask<ResponderAnswer> Asking(AnswerCompletion completion, CancellationToken ct = default);

    private sealed class SlowVendordata : IVendordataSource
    {
        public TaskCompletionSource<string?> Answer { get; } = new();

        public int Calls { get; private set; }

        public ValueTask<string> ReadStaticAsync(string path, CancellationToken ct) => throw new NotSupportedException();

        public ValueTask<string?> FetchAsync(string url, ReadOnlyMemory<byte> body, CancellationToken ct)
        {
            Calls++;
            return new(Answer.Task);
        }
    }
}
