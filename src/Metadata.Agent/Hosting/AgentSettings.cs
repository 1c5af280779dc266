using Metadata.Agent.Configuration;
using Metadata.Configuration;

namespace Metadata.Agent.Hosting;

/// <summary>
/// What counts now: the options, and what was made of the files they name. Replaced as a whole by a reload; whoever
/// reads <see cref="Current"/> for every request needs no notice.
/// </summary>
internal sealed class AgentSettings
{
    private readonly AgentCommandLine _commandLine;
    private volatile AgentSnapshot _current;

    private AgentSettings(AgentCommandLine commandLine, OsloConfiguration files, AgentSnapshot snapshot)
    {
        _commandLine = commandLine;
        Files = files;
        _current = snapshot;
    }

    /// <summary>After a reload, on the reloading thread.</summary>
    public event Action<AgentSnapshot>? Changed;

    /// <summary>The files as they were read last.</summary>
    public OsloConfiguration Files { get; private set; }

    /// <summary>What counts. Options that only a restart changes are those of the start.</summary>
    public AgentSnapshot Current => _current;

    /// <summary>Reads and checks everything that can be checked without serving.</summary>
    /// <exception cref="ConfigurationException">Something cannot be used.</exception>
    /// <exception cref="AgentStartException">A name has no address.</exception>
    public static AgentSettings Load(AgentCommandLine commandLine)
    {
        OsloConfiguration files = Read(commandLine);
        return new AgentSettings(commandLine, files, AgentSnapshot.Create(AgentOptionsReader.Read(files)));
    }

    /// <summary>For tests and tools: options without files.</summary>
    public static AgentSettings Of(AgentOptions options) => new(
        new AgentCommandLine([], [], AgentCommand.Run), OsloConfiguration.Parse("", "none", AgentOptionCatalogue.Create()), AgentSnapshot.Create(options));

    /// <summary>Reads the files again and takes over what may change while serving.</summary>
    /// <returns>Names of options that took effect, and of those that wait for a restart.</returns>
    /// <exception cref="ConfigurationException">Something cannot be used; nothing changed.</exception>
    /// <exception cref="AgentStartException">A name has no address; nothing changed.</exception>
    public (IReadOnlyList<string> Applied, IReadOnlyList<string> Waiting) Reload()
    {
        OsloConfiguration files = Read(_commandLine);
        AgentOptions read = AgentOptionsReader.Read(files);
        AgentOptions options = ReloadableOptions.Apply(_current.Options, read);
        var snapshot = AgentSnapshot.Create(options);
        Dictionary<(string, string), string> before = Files.Describe().ToDictionary(static option => (option.Section, option.Name), static option => option.Value);
        EffectiveOption[] changed = [.. files.Describe().Where(option => before[(option.Section, option.Name)] != option.Value)];
        bool secrets = !options.AcceptedSecrets.SequenceEqual(_current.Options.AcceptedSecrets);
        Files = files;
        _current = snapshot;
        Changed?.Invoke(snapshot);
        IEnumerable<string> applied = changed.Where(option => ReloadableOptions.Contains(option, options)).Select(static option => option.Name);
        return (
            [.. (secrets ? applied.Append("the shared secrets") : applied).Distinct()],
            [.. changed.Where(option => !ReloadableOptions.Contains(option, options)).Select(static option => option.Name)]);
    }

    private static OsloConfiguration Read(AgentCommandLine commandLine) =>
        OsloConfiguration.Load(commandLine.Files, commandLine.Directories, AgentOptionCatalogue.Create());
}
