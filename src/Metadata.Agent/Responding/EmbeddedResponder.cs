using Metadata.Agent.Configuration;
using Metadata.Agent.Hosting;
using Metadata.Nova;
using Microsoft.Extensions.Logging;

namespace Metadata.Agent.Responding;

/// <summary>The responder with all that it asks: records, passwords, vendordata. One for all loops and both listeners.</summary>
internal sealed class EmbeddedResponder : IDisposable
{
    private static readonly TimeSpan _oneLinePer = TimeSpan.FromSeconds(10);

    private readonly HttpVendordataSource _vendordata;
    private readonly StoreRecords _records;

    /// <summary>Joins the store and the responder.</summary>
    public EmbeddedResponder(AgentOptions options, AgentSettings settings, AgentStore store, ILogger logger)
    {
        _vendordata = new HttpVendordataSource(options, logger);
        _records = new StoreRecords(store);
        var passwords = new StorePasswords(store, _records);
        Responder = new Responder(
            ResponderSettings.From(options), options.ResponderDate is { } day ? new FixedDate(day) : TimeProvider.System);
        Views = new InstanceViews(Responder, _records, passwords, _vendordata, TimeProvider.System);
        Pipeline = new NovaPipeline(
            Responder, Views, new AnswerCompletion(Responder.Options, passwords, _vendordata), new StorePorts(store));
        Pipeline.AcceptSecrets(options.AcceptedSecrets);
        settings.Changed += snapshot => Pipeline.AcceptSecrets(snapshot.Options.AcceptedSecrets);
        var gate = new LogGate(_oneLinePer, TimeProvider.System);
        Pipeline.BuildFailed += (instanceId, exception) =>
        {
            if (gate.TryPass())
            {
                AgentLog.BuildFailed(logger, instanceId, exception.Message);
            }
        };
    }

    /// <summary>Prepared documents to answers.</summary>
    public Responder Responder { get; }

    /// <summary>Instances prepared for answering.</summary>
    public InstanceViews Views { get; }

    /// <summary>The whole of nova's answer. Continues on any thread: come back to the loop behind it.</summary>
    public NovaPipeline Pipeline { get; }

    /// <summary>Whether the store has a record of the instance.</summary>
    public bool HasRecord(string instanceId) => _records.GetVersion(instanceId) != 0;

    /// <inheritdoc/>
    public void Dispose() => _vendordata.Dispose();
}
