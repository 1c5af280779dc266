using System.CommandLine;
using Metadata.Control.Explain;
using Metadata.Control.Status;
using Metadata.Control.Storm;

namespace Metadata.Control;

/// <summary>The commands, their arguments and options.</summary>
internal static class CommandTree
{
    private static readonly Option<string[]> _configFile = new("--config-file") { Description = "Configuration file; may be repeated, later files win", Recursive = true };
    private static readonly Option<string[]> _configDir = new("--config-dir") { Description = "Directory of *.conf files, read after the files", Recursive = true };
    private static readonly Option<bool> _json = new("--json") { Description = "Answer in JSON", Recursive = true };
    private static readonly Argument<string> _instance = new("ID") { Description = "Uuid, key or name of an instance" };
    private static readonly Argument<string> _router = new("ROUTER") { Description = "Uuid of a router" };

    private static readonly (Option<string?> Option, string Field)[] _textOptions =
    [
        (new Option<string?>("--name") { Description = "Display name" }, "name"),
        (new Option<string?>("--hostname") { Description = "Host name" }, "hostname"),
        (new Option<string?>("--image") { Description = "Image id" }, "image_id"),
        (new Option<string?>("--instance-type") { Description = "Flavor name" }, "instance_type"),
        (new Option<string?>("--availability-zone") { Description = "Availability zone" }, "availability_zone"),
    ];

    public static RootCommand Build()
    {
        var root = new RootCommand("Administers the metadata proxy: through the agent when it runs, else on its database.")
        {
            _configFile, _configDir, _json, Instance(), Router(), Token(), Secret(),
        };
        root.Subcommands.Add(Bind(new Command("status", "Store, agent, upstreams, namespaces, requests and refusals"), (context, _, ct) => StatusOperations.StatusAsync(context, ct)));
        root.Subcommands.Add(Top());
        root.Subcommands.Add(StormCommand.Build(_json));
        root.Subcommands.Add(Trace());
        root.Subcommands.Add(ExplainCommand.Build(_configFile, _configDir, _json));
        root.Subcommands.Add(WaitReadyCommand.Build(_configFile, _configDir, _json));
        return root;
    }

    private static Command Trace()
    {
        var what = new Argument<string>("REQUEST-ID|INSTANCE") { Description = "req-UUID, as in an answer or a log, or an instance's UUID" };
        return Bind(new Command("trace", "The hops of a request, or of an instance's last ones, with their times") { what }, (context, result, ct) =>
            TraceOperations.ShowAsync(context, result.GetRequiredValue(what), ct));
    }

    private static Command Top()
    {
        var interval = new Option<double>("--interval") { Description = "Seconds between two looks", DefaultValueFactory = _ => 2 };
        var times = new Option<int>("--iterations") { Description = "Looks in all; 0: until Ctrl-C" };
        return Bind(new Command("top", "Status again and again, with rates, the busiest and the worst") { interval, times }, (context, result, ct) =>
            result.GetValue(interval) is >= 0.1 and <= 3600 and var seconds
                ? StatusOperations.TopAsync(context, TimeSpan.FromSeconds(seconds), result.GetValue(times), ct)
                : throw new ControlException("--interval: give 0.1 to 3600"));
    }

    private static Command Secret() => new("secret", "The secret shared with nova")
    {
        Bind(new Command("check", "Ask every nova whether it has the agent's secret; 1 when one has not"), (context, _, ct) =>
            SecretOperations.CheckAsync(context, ct)),
    };

    private static Command Instance()
    {
        var file = new Argument<string>("FILE") { Description = "File to import; - for standard input" };
        var target = new Argument<string?>("FILE") { Description = "File to write; standard output when absent", Arity = ArgumentArity.ZeroOrOne };
        var clear = new Option<bool>("--clear") { Description = "Remove the password instead of showing it" };
        return new Command("instance", "Instances of the embedded store")
        {
            Bind(new Command("import", "Add or replace instances, all or nothing") { file }, (context, result, ct) =>
                InstanceOperations.ImportAsync(context, result.GetRequiredValue(file), ct)),
            Bind(new Command("list", "List instances"), (context, _, ct) => InstanceOperations.ListAsync(context, ct)),
            Bind(new Command("show", "Show a record") { _instance }, (context, result, ct) =>
                InstanceOperations.ShowAsync(context, result.GetRequiredValue(_instance), ct)),
            Set(),
            Bind(new Command("delete", "Delete an instance") { _instance }, (context, result, ct) =>
                InstanceOperations.DeleteAsync(context, result.GetRequiredValue(_instance), ct)),
            Bind(new Command("export", "Write all instances as import reads them") { target }, (context, result, ct) =>
                InstanceOperations.ExportAsync(context, result.GetValue(target), ct)),
            Bind(new Command("password", "Show the password that the guest posted") { _instance, clear }, (context, result, ct) =>
                result.GetValue(clear)
                    ? InstanceOperations.ClearPasswordAsync(context, result.GetRequiredValue(_instance), ct)
                    : InstanceOperations.PasswordAsync(context, result.GetRequiredValue(_instance), ct)),
        };
    }

    private static Command Set()
    {
        var userData = new Option<string?>("--user-data") { Description = "File with the user-data; - for standard input, '' to remove it" };
        var metadata = new Option<string[]>("--metadata") { Description = "KEY=VALUE to set, KEY to remove; may be repeated" };
        var command = new Command("set", "Change an instance") { _instance, userData, metadata };
        foreach (var (option, _) in _textOptions)
        {
            command.Options.Add(option);
        }

        return Bind(command, (context, result, ct) =>
        {
            var texts = _textOptions
                .Select(pair => KeyValuePair.Create(pair.Field, result.GetValue(pair.Option)))
                .Where(pair => pair.Value is not null)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Value!));
            var changes = new InstanceChanges([.. texts], result.GetValue(userData), result.GetValue(metadata) ?? []);
            return InstanceOperations.SetAsync(context, result.GetRequiredValue(_instance), changes, ct);
        });
    }

    private static Command Router()
    {
        var network = new Option<string[]>("--network") { Description = "A network behind the router; may be repeated", Required = true };
        return new Command("router", "Routers and the networks behind them")
        {
            Bind(new Command("add", "Set a router's networks") { _router, network }, (context, result, ct) =>
                RouterOperations.AddAsync(context, result.GetRequiredValue(_router), result.GetRequiredValue(network), ct)),
            Bind(new Command("list", "List routers"), (context, _, ct) => RouterOperations.ListAsync(context, ct)),
            Bind(new Command("delete", "Delete a router") { _router }, (context, result, ct) =>
                RouterOperations.DeleteAsync(context, result.GetRequiredValue(_router), ct)),
        };
    }

    private static Command Token() => new("token", "Session tokens")
    {
        Bind(new Command("usage", "Which instances ask without a session token, and with which programs"), (context, _, ct) =>
            TokenOperations.UsageAsync(context, ct)),
    };

    private static Command Bind(Command command, Func<ControlContext, ParseResult, CancellationToken, Task> operation)
    {
        command.SetAction((result, ct) => ControlContext.RunAsync(
            result.GetValue(_configFile) ?? [],
            result.GetValue(_configDir) ?? [],
            result.GetValue(_json),
            (context, cancelled) => operation(context, result, cancelled),
            ct));
        return command;
    }
}
