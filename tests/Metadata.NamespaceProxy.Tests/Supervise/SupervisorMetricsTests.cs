using System.Text.RegularExpressions;
using Metadata.NamespaceProxy.Tests.Support;

namespace Metadata.NamespaceProxy.Tests.Supervise;

/// <summary>What a Prometheus gets from the supervisor's admin socket.</summary>
public sealed partial class SupervisorMetricsTests
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
        const string Refused = "metadata_proxy_refusals_total{metadata_reason=\"target-too-long\"} 1\n";
        Until.True(() => rig.Ask("/metrics").Contains(Answered, StringComparison.Ordinal) && rig.Ask("/metrics").Contains(Refused, StringComparison.Ordinal), () => rig.Ask("/metrics"));
        Assert.That(rig.Ask("/metrics"), Does.Contain("metadata_supervisor_namespaces{state=\"ready\"} 2\n").And.Contain("metadata_proxy_request_duration_seconds_bucket{le=\"+Inf\"} 1\n"));

        rig.DeleteNamespace(other);
        rig.AwaitState(other, "gone");
        Assert.That(rig.Ask("/metrics"), Does.Contain("metadata_supervisor_namespaces{state=\"ready\"} 1\n").And.Contain(Answered).And.Contain(Refused));
        AssertThatDashboardAndAlertsNameOnlyWhatExists(rig.Ask("/metrics"));
    }

    // The agent's names are Metadata.Agent.Tests' to compare.
    private static void AssertThatDashboardAndAlertsNameOnlyWhatExists(string metrics)
    {
        string folder = Path.Join(Repository.Root, "packaging/observability");
        string queries = File.ReadAllText(Path.Join(folder, "grafana-dashboard.json")) + File.ReadAllText(Path.Join(folder, "prometheus-rules.yml"));
        string[] named = [.. MetricName().Matches(queries).Select(match => Suffix().Replace(match.Value, "")).Distinct()];
        string[] exposed = [.. TypeLine().Matches(metrics).Select(match => match.Groups[1].Value)];
        Assert.That(named, Has.Length.GreaterThan(3).And.SubsetOf(exposed));
    }

    [GeneratedRegex(@"\bmetadata_(?:proxy|supervisor)_[a-z_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex("^# TYPE ([a-z_]+) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();
}
