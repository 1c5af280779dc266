using Metadata.Instances;

namespace Metadata.Agent.Responding;

#pragma warning disable SA1649, CA1822 // Stands in until the responder of Metadata.Nova is joined; goes away with that.
internal sealed record ResponderOptions
{
    public string DhcpDomain { get; init; } = "novalocal";
}

internal sealed record PreparedInstance(InstanceRecord Record);

internal readonly record struct ResponderAnswer(int Status, ReadOnlyMemory<byte> ContentType, ReadOnlyMemory<byte> Body);

internal sealed class Responder(ResponderOptions options, TimeProvider time)
{
    public ResponderOptions Options => options;

    public TimeProvider Time => time;

    public PreparedInstance Prepare(InstanceRecord record, string? fallbackAddress) => new(record);

    public ResponderAnswer Answer(
        PreparedInstance instance, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ReadOnlySpan<byte> accept) =>
        path.SequenceEqual("/latest/meta-data/hostname"u8)
            ? new(200, "text/plain; charset=UTF-8"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes($"{instance.Record.Hostname}.{options.DhcpDomain}"))
            : new(503, default, default);
}
