namespace Metadata.Linux.Transport;

/// <summary>Handlers by descriptor. A generation in the epoll data keeps an event for a closed descriptor from reaching its successor.</summary>
internal sealed class HandlerTable
{
    private LoopHandler?[] _handlers = new LoopHandler?[64];
    private uint[] _generations = new uint[64];

    public ulong Add(int descriptor, LoopHandler handler)
    {
        if (descriptor >= _handlers.Length)
        {
            int size = Math.Max(descriptor + 1, _handlers.Length * 2);
            Array.Resize(ref _handlers, size);
            Array.Resize(ref _generations, size);
        }

        _handlers[descriptor] = handler;
        _generations[descriptor]++;
        return DataOf(descriptor);
    }

    public ulong DataOf(int descriptor) => ((ulong)_generations[descriptor] << 32) | (uint)descriptor;

    public void Remove(int descriptor) => _handlers[descriptor] = null;

    public LoopHandler? Find(ulong data)
    {
        uint descriptor = (uint)data;
        return descriptor < (uint)_handlers.Length && _generations[descriptor] == data >> 32 ? _handlers[descriptor] : null;
    }

    public void End()
    {
        for (int i = 0; i < _handlers.Length; i++)
        {
            _handlers[i]?.OnLoopEnding();
        }
    }
}
