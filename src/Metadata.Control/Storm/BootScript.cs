namespace Metadata.Control.Storm;

/// <summary>What a client asks for while it boots, in order, each time on a connection of its own. Recorded with one key and one block device.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="UserAgent">As the client names itself.</param>
/// <param name="Connection">The Connection field that it sends; it never uses a connection twice.</param>
/// <param name="Paths">The targets.</param>
internal sealed record BootScript(string Name, string UserAgent, string Connection, string[] Paths)
{
    private static readonly string[] _leaves =
    [
        "ami-id", "ami-launch-index", "ami-manifest-path", "block-device-mapping/ami", "block-device-mapping/root", "hostname",
        "instance-action", "instance-id", "instance-type", "local-hostname", "local-ipv4", "placement/availability-zone",
        "public-hostname", "public-ipv4", "public-keys/0/openssh-key", "reservation-id", "security-groups",
    ];

    private static readonly string[] _folders = ["", "block-device-mapping/", "placement/", "public-keys/"];

    // What cloud-init looks for first although no nova has it.
    private static readonly string[] _newerVersions = ["2021-03-23", "2018-09-24", "2016-09-02"];

    /// <summary>cloud-init 22.4 with its OpenStack source: 28 requests.</summary>
    public static BootScript CloudInit { get; } = new("cloud-init", "Cloud-Init/22.4.2", "keep-alive",
    [
        "/openstack", "/openstack",
        .. ((string[])["meta_data.json", "user_data", "vendor_data.json", "vendor_data2.json", "network_data.json"]).Select(name => "/openstack/2018-08-27/" + name),
        .. Crawl("/latest/meta-data/"),
    ]);

    /// <summary>cloud-init 22.4 with its Ec2 source: 26 requests, three of which have 404 for an answer.</summary>
    public static BootScript Ec2 { get; } = new("ec2", "python-requests/2.28.1", "keep-alive",
    [
        "/2009-04-04/meta-data/instance-id",
        .. _newerVersions.Select(version => $"/{version}/meta-data/instance-id"),
        "/2009-04-04/user-data",
        .. Crawl("/2009-04-04/meta-data/"),
    ]);

    /// <summary>A small image's shell script: 16 requests.</summary>
    public static BootScript Cirros { get; } = new("cirros", "Wget", "close",
    [
        "/2009-04-04/meta-data/instance-id",
        .. ((string[])
        [
            "", "ami-id", "ami-launch-index", "hostname", "instance-id", "instance-type", "local-hostname", "local-ipv4",
            "placement/availability-zone", "public-hostname", "public-ipv4", "public-keys/0/openssh-key", "reservation-id", "security-groups",
        ]).Select(name => "/2009-04-04/meta-data/" + name),
        "/2009-04-04/user-data",
    ]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<BootScript> All { get; } = [CloudInit, Ec2, Cirros];

    /// <summary>The answer that a working cloud gives: 404 for the versions that are only looked for, else 200.</summary>
    public static int Expected(string path) => Array.Exists(_newerVersions, version => path.AsSpan(1).StartsWith(version, StringComparison.Ordinal)) ? 404 : 200;

    private static IEnumerable<string> Crawl(string root) => _folders.Concat(_leaves).Select(name => root + name);
}
