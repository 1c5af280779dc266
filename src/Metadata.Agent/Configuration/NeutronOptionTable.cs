using Metadata.Configuration;

namespace Metadata.Agent.Configuration;

/// <summary>
/// The options of Neutron's own metadata agent that this one does not take, and why. Every other one takes effect.
/// A section stands for all its options.
/// </summary>
internal static class NeutronOptionTable
{
    private const string Logs = "the log goes to standard error, which systemd keeps; debug takes effect";
    private const string Rpc = "no RPC is spoken: [metadata_proxy] directory says who is asked";
    private const string Reports = "no state is reported to neutron-server";
    private const string OwnCache = "the agent's own cache: [metadata_proxy] directory_cache_ttl, directory_negative_ttl, directory_cache_size";

    private static readonly Dictionary<(string Section, string? Name), string> _reasons = new()
    {
        [("agent", null)] = Reports,
        [("cache", null)] = OwnCache,
        [("oslo_messaging_amqp", null)] = Rpc,
        [("oslo_messaging_kafka", null)] = Rpc,
        [("oslo_messaging_notifications", null)] = Rpc,
        [("oslo_messaging_rabbit", null)] = Rpc,
        [("DEFAULT", "rpc_response_max_timeout")] = Rpc,
        [("DEFAULT", "rpc_response_timeout")] = Rpc,
        [("DEFAULT", "transport_url")] = Rpc,
        [("DEFAULT", "default_log_levels")] = Logs,
        [("DEFAULT", "instance_format")] = Logs,
        [("DEFAULT", "instance_uuid_format")] = Logs,
        [("DEFAULT", "log_config_append")] = Logs,
        [("DEFAULT", "log_date_format")] = Logs,
        [("DEFAULT", "log_dir")] = Logs,
        [("DEFAULT", "log_file")] = Logs,
        [("DEFAULT", "log_rotate_interval")] = Logs,
        [("DEFAULT", "log_rotate_interval_type")] = Logs,
        [("DEFAULT", "log_rotation_type")] = Logs,
        [("DEFAULT", "logging_context_format_string")] = Logs,
        [("DEFAULT", "logging_debug_format_suffix")] = Logs,
        [("DEFAULT", "logging_default_format_string")] = Logs,
        [("DEFAULT", "logging_exception_prefix")] = Logs,
        [("DEFAULT", "logging_user_identity_format")] = Logs,
        [("DEFAULT", "max_logfile_count")] = Logs,
        [("DEFAULT", "max_logfile_size_mb")] = Logs,
        [("DEFAULT", "publish_errors")] = Logs,
        [("DEFAULT", "rate_limit_burst")] = Logs,
        [("DEFAULT", "rate_limit_except_level")] = Logs,
        [("DEFAULT", "rate_limit_interval")] = Logs,
        [("DEFAULT", "syslog_log_facility")] = Logs,
        [("DEFAULT", "use_eventlog")] = Logs,
        [("DEFAULT", "use_journal")] = Logs,
        [("DEFAULT", "use_json")] = Logs,
        [("DEFAULT", "use_stderr")] = Logs,
        [("DEFAULT", "use_syslog")] = Logs,
        [("DEFAULT", "watch_log_file")] = Logs,
    };

    /// <summary>The names in [DEFAULT], for the catalogue: they are no mistake of the operator's.</summary>
    public static IEnumerable<string> Defaults => _reasons.Keys.Where(static key => key.Name is not null).Select(static key => key.Name!);

    /// <summary>Why an option does nothing here; null when it takes effect or is nobody's.</summary>
    public static string? WhyNot(string section, string name) =>
        _reasons.GetValueOrDefault((section, name)) ?? _reasons.GetValueOrDefault((section, null));

    /// <summary>What the files set and this agent does not take, with the reason, in the files' order.</summary>
    public static IEnumerable<(WrittenOption Option, string Reason)> FindIn(OsloConfiguration files) =>
        from option in files.Written
        let reason = WhyNot(option.Section, option.Name)
        where reason is not null
        select (option, reason);
}
