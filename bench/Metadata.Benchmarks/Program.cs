using BenchmarkDotNet.Running;
using Metadata.Benchmarks.Parsing;

if (args is ["turns", string head])
{
    Turns.Run(head);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
