using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>What a Prometheus gets from the supervisor's admin socket.</summary>
public sealed class SupervisorMetricsTests
{
    [Test]
    public void It_adds_up_what_proxies_reported_and_no_sum_falls_when_a_namespace_goes()
    {
        using SupervisorRig rig = new();
        string name = rig.AddNamespace();
        string other = rig.AddNamespace();
        rig.AwaitState(name, "ready");
        rig.AwaitState(other, "ready");
        Assert.That(SupervisorRig.Get(name, "/a"), Is.EqualTo("200"));
        Assert.That(SupervisorRig.Get(other, "/" + new string('x', 9000)), Is.EqualTo("414"));
        const string Answered = "metadata_proxy_answers_total{class=\"2xx\"} 1\n";
        const string Refused = "metadata_refusals_total{metadata_reason=\"target-too-long\"} 1\n";
        Until.True(() => rig.Ask("/metrics").Contains(Answered, StringComparison.Ordinal) && rig.Ask("/metrics").Contains(Refused, StringComparison.Ordinal), () => rig.Ask("/metrics"));
        Assert.That(rig.Ask("/metrics"), Does.Contain("metadata_supervisor_namespaces{state=\"ready\"} 2\n").And.Contain("http_server_request_duration_seconds_bucket{le=\"+Inf\"} 1\n"));

        rig.DeleteNamespace(other);
        rig.AwaitState(other, "gone");
        Assert.That(rig.Ask("/metrics"), Does.Contain("metadata_supervisor_namespaces{state=\"ready\"} 1\n").And.Contain(Answered).And.Contain(Refused));
    }
}
