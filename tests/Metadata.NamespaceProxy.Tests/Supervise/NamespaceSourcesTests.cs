using Metadata.Linux.Transport;
using Metadata.NamespaceProxy.Logging;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Supervise;
using Metadata.NamespaceProxy.Tests.Haproxy;
using Metadata.NamespaceProxy.Tests.Support;
using Metadata.Relay;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>What the list, Neutron's files and the name say, alone and against each other.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class NamespaceSourcesTests : IDisposable
{
    private const string Id = "01234567-89ab-cdef-0123-456789abcdef";
    private const string Other = "11234567-89ab-cdef-0123-456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("sources-").FullName;
    private readonly EventLoop _loop = new("sources");
    private readonly MemoryStream _log = new();
    private readonly LineLog _lines;
    private int _changes;

    public NamespaceSourcesTests() => _lines = new LineLog(new StreamSink(Stream.Synchronized(_log), json: false), TimeProvider.System);

    private string List => Path.Join(_folder, "namespaces");

    private string Conf => Path.Join(_folder, "ns-metadata-proxy", Id + ".conf");

    private string Log => System.Text.Encoding.ASCII.GetString(_log.ToArray());

    [SetUp]
    public void StartLoop()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Conf)!);
        _loop.Start();
    }

    public void Dispose()
    {
        _loop.Dispose();
        _lines.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void A_name_that_says_an_identity_is_served_as_the_options_say()
    {
        WantedNamespace wanted = Find(Start(), "qrouter-" + Id)!;
        Assert.That((wanted.Identity.Id.ToString(), wanted.Identity.IsRouter, wanted.Port), Is.EqualTo((Id, true, 9697)));
        Assert.That(wanted.Hosts, Is.EqualTo(["0.0.0.0", "::"]));
    }

    [Test]
    public void A_name_that_fits_a_pattern_and_says_no_identity_is_skipped_with_a_reason_once()
    {
        NamespaceSources sources = Start();
        Assert.That(Find(sources, "qdhcp-x"), Is.Null);
        Assert.That(Find(sources, "qdhcp-x"), Is.Null);
        Assert.That(Log.Split("qdhcp-x: skipped, the name holds no network or router id"), Has.Length.EqualTo(2));
    }

    [Test]
    public void A_name_that_no_source_speaks_of_is_left_alone()
    {
        Assert.That(Find(Start(), "blue"), Is.Null);
        Assert.That(Log, Does.Not.Contain("blue"));
    }

    [Test]
    public void The_list_gives_names_that_say_none_an_identity()
    {
        File.WriteAllText(List, $"# ours\nblue network {Id}  # first\n\n\tgreen\trouter\t{Other}\n");
        NamespaceSources sources = Start();
        Assert.That(Find(sources, "blue")!.Identity, Is.EqualTo(new Metadata.NamespaceProxy.Proxy.NetworkIdentity(Guid.Parse(Id), IsRouter: false)));
        Assert.That(Find(sources, "green")!.Identity, Is.EqualTo(new Metadata.NamespaceProxy.Proxy.NetworkIdentity(Guid.Parse(Other), IsRouter: true)));
        Assert.That(Log, Is.Empty);
    }

    [Test]
    public void Lines_that_are_not_understood_are_named_and_the_others_count()
    {
        File.WriteAllText(List, $"blue {Id}\nred network nonsense\n../x network {Id}\ngreen network {Id}\n");
        NamespaceSources sources = Start();
        Assert.That((Find(sources, "blue"), Find(sources, "red"), Find(sources, "../x")), Is.EqualTo(((WantedNamespace?)null, (WantedNamespace?)null, (WantedNamespace?)null)));
        Assert.That(Find(sources, "green"), Is.Not.Null);
        Assert.That(Log, Does.Contain($"{List}:1: 'blue {Id}' is not understood; write NAMESPACE network|router UUID").And.Contain($"{List}:2:").And.Contain($"{List}:3:"));
    }

    [Test]
    public void Sources_that_contradict_each_other_are_a_refusal()
    {
        File.WriteAllText(List, $"blue network {Id}\nblue network {Other}\nqdhcp-{Id} network {Other}\nsame network {Id}\nsame network {Id}\n");
        NamespaceSources sources = Start();
        Assert.That(Find(sources, "blue"), Is.Null);
        Assert.That(Find(sources, "qdhcp-" + Id), Is.Null);
        Assert.That(Find(sources, "same"), Is.Not.Null);
        Assert.That(Log, Does.Contain("blue: skipped, the list says more than one identity").And.Contain($"qdhcp-{Id}: skipped, the list says network {Other}, its name network {Id}"));
    }

    [Test]
    public void A_list_that_changes_counts_at_once()
    {
        NamespaceSources sources = Start();
        Assert.That(Find(sources, "blue"), Is.Null);
        File.WriteAllText(List, $"blue network {Id}\n");
        Until.True(() => Volatile.Read(ref _changes) > 0 && Find(sources, "blue") is not null, "the list's change");
        File.Delete(List);
        Until.True(() => Find(sources, "blue") is null, "the list's end");
    }

    [Test]
    public void Neutron_s_file_says_where_its_namespace_is_listened_to_whatever_the_patterns()
    {
        File.WriteAllText(Conf, Haproxy("X-Neutron-Network-ID", Id, "169.254.169.254:8080"));
        NamespaceSources sources = Start("namespace_patterns = none-*");
        WantedNamespace wanted = Find(sources, "qdhcp-" + Id)!;
        Assert.That((wanted.Identity.Id.ToString(), wanted.Port), Is.EqualTo((Id, 8080)));
        Assert.That(wanted.Hosts, Is.EqualTo(["169.254.169.254"]));
        Assert.That(Find(sources, "qdhcp-" + Other), Is.Null);
        File.Delete(Conf);
        Until.True(() => Find(sources, "qdhcp-" + Id) is null, "the file's end");
    }

    [TestCase("X-Neutron-Network-ID", Other, "169.254.169.254:80", "says network")]
    [TestCase("X-Neutron-Router-ID", Id, "169.254.169.254:80", "says router")]
    [TestCase("X-Neutron-Network-ID", Id, "169.254.169.254:80,169.254.169.253:81", "cannot be used")]
    [TestCase("X-Other", Id, "169.254.169.254:80", "cannot be used")]
    public void A_file_of_Neutron_s_that_says_something_else_or_cannot_be_used_is_a_refusal(string field, string id, string bind, string reason)
    {
        File.WriteAllText(Conf, Haproxy(field, id, bind));
        Assert.That(Find(Start(), "qdhcp-" + Id), Is.Null);
        Assert.That(Log, Does.Contain($"qdhcp-{Id}: skipped, ").And.Contain(reason));
    }

    [Test]
    public void Neutron_s_file_says_which_agent_and_which_limits()
    {
        File.WriteAllText(Conf, HaproxyText.Global + HaproxyText.Defaults + HaproxyText.Tables("ip", 7, 8));
        WantedNamespace wanted = Find(Start("max_target_size = 64"), "qdhcp-" + Id)!;
        ProxyOptions options = ProxyOptions.Parse(ProxyCommandLine.Arguments(wanted, "net:[1]", Options()).ToArray().AsSpan(SelfCommand.Prefix.Length));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((options.Socket, options.IdentityField, options.User), Is.EqualTo(("/var/lib/neutron/metadata_proxy", "X-Neutron-Network-ID", "")), "the user is the supervisor's own");
            Assert.That((options.Limits.Relay.MaxConnections, options.Limits.Relay.HeadDeadline), Is.EqualTo((1024, TimeSpan.FromSeconds(11))));
            Assert.That(options.Limits.Relay.BurstWindow, Is.EqualTo(new RequestWindow(TimeSpan.FromSeconds(20), 8)));
            Assert.That(options.Limits.Relay.Head.MaxTargetBytes, Is.EqualTo(64), "the supervisor's own word about what the file does not say");
            Assert.That(options.Limits.Drain, Is.EqualTo(new ProxyLimits().Drain), "nobody kills a supervisor's proxy after five seconds");
        }
    }

    [Test]
    public void An_OVN_namespace_s_file_lies_in_OVN_s_folder()
    {
        string folder = Path.Join(_folder, "ovn-metadata-proxy");
        NamespaceSources sources = Start("namespace_patterns = none-*");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Join(folder, Id + ".conf"), Haproxy("X-OVN-Network-ID", Id, "0.0.0.0:80"));
        Until.True(() => Find(sources, "ovnmeta-" + Id) is not null, "the folder and its file seen");
        Assert.That(Find(sources, "ovnmeta-" + Id)!.Settings.Arguments, Does.Contain("X-OVN-Network-ID"));
        Assert.That(Find(sources, "qdhcp-" + Id), Is.Null);
    }

    [Test]
    public void A_shared_process_has_one_agent_and_a_file_that_names_another_is_refused()
    {
        File.WriteAllText(Conf, Haproxy("X-Neutron-Network-ID", Id, "0.0.0.0:80"));
        Assert.That(Find(Start("isolation = shared"), "qdhcp-" + Id), Is.Null);
        Assert.That(Log, Does.Contain($"{Conf} says that the agent is at /var/lib/neutron/metadata_proxy, and a shared process has one agent, at {_folder}/metadata_proxy"));
    }

    [Test]
    public void A_list_and_a_file_of_Neutron_s_that_contradict_each_other_are_a_refusal()
    {
        File.WriteAllText(List, $"qdhcp-{Id} network {Id}\n");
        File.WriteAllText(Conf, Haproxy("X-Neutron-Network-ID", Other, "169.254.169.254:80"));
        Assert.That(Find(Start(), "qdhcp-" + Id), Is.Null);
    }

    [Test]
    public void A_limit_that_no_proxy_would_start_with_is_a_refusal()
    {
        File.WriteAllText(Conf, Haproxy("X-Neutron-Network-ID", Id, "169.254.169.254:80").Replace("mode http", "timeout connect 1us", StringComparison.Ordinal));
        Assert.That(Find(Start(), "qdhcp-" + Id), Is.Null);
        Assert.That(Log, Does.Contain("--connect-timeout"));
    }

    [Test]
    public void Neutron_s_files_are_not_read_unless_asked_for()
    {
        File.WriteAllText(Conf, Haproxy("X-Neutron-Network-ID", Other, "169.254.169.254:80"));
        Assert.That(Find(Start("neutron_files = false"), "qdhcp-" + Id)!.Port, Is.EqualTo(80));
    }

    private static string Haproxy(string field, string id, string bind) => $"""
        global
            maxconn     1024

        defaults
            mode http

        listen listener
            bind {bind}
            server metadata /var/lib/neutron/metadata_proxy
            http-request set-header {field} {id}

        """;

    private static WantedNamespace? Find(NamespaceSources sources, string name) => sources.Find(name);

    private SupervisorOptions Options() => SupervisorOptions.Parse(["--config-file", Path.Join(_folder, "metadata.conf")]);

    private NamespaceSources Start(string more = "")
    {
        string file = Path.Join(_folder, "metadata.conf");
        File.WriteAllText(file, $"[DEFAULT]\nstate_path = {_folder}\n[metadata_proxy]\nneutron_files = true\nnamespace_file = {List}\n{more}\n");
        if (!File.Exists(List))
        {
            File.WriteAllText(List, "");
        }

        NamespaceSources sources = new(Options(), _lines);
        using ManualResetEventSlim started = new();
        _loop.Post(
            _ =>
            {
                sources.Start(_loop, () => Interlocked.Increment(ref _changes));
                _loop.Post(_ => started.Set(), null);
            },
            null);
        started.Wait();
        return sources;
    }
}
