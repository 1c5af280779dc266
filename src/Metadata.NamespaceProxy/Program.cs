using Metadata.Configuration;
using Metadata.NamespaceProxy;
using Metadata.NamespaceProxy.Haproxy;
using Metadata.NamespaceProxy.Options;
using Metadata.NamespaceProxy.Proxy;
using Metadata.NamespaceProxy.Shared;
using Metadata.NamespaceProxy.Supervise;

const int Misuse = 2;
try
{
    if (HaproxyInvocation.Find(args) is { } haproxy)
    {
        return HaproxyCommand.Run(args, haproxy);
    }

    if (args.AsSpan().ContainsAny("--help", "-h"))
    {
        Console.Out.WriteLine(Usage.Text);
        return 0;
    }

    if (args.AsSpan().Contains("--version"))
    {
        Console.Out.WriteLine(typeof(Usage).Assembly.GetName().Version?.ToString(3));
        return 0;
    }

    if (args is ["supervise", ..])
    {
        return SuperviseCommand.Run(SupervisorOptions.Parse(args.AsSpan(1)));
    }

    if (args is [SharedOptions.Command, ..])
    {
        return SharedCommand.Run(SharedOptions.Parse(args.AsSpan(1)));
    }

    if (NextImage.IsThis)
    {
        return ProxyCommand.Serve(NextImage.Options(args));
    }

    var options = ProxyOptions.Parse(args);
    return options.ListenDescriptors.Count > 0 ? ProxyCommand.Serve(options)
        : options.Daemonize ? DaemonCommand.Run(args)
        : ProxyCommand.Start(args, options);
}
catch (Exception e) when (e is UsageException or ConfigurationException)
{
    Console.Error.WriteLine("neutron-ns-metadata-proxy: " + e.Message);
    return Misuse;
}
