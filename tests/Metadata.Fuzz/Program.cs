using System.Globalization;
using Metadata.Fuzz;

const string Usage = "usage: Metadata.Fuzz [--seconds N] [--target head|chunked|response|relay|agent|link] [--seed N]";

int seconds = 60;
int seed = 1;
string? name = null;
for (int i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--seconds":
            seconds = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--seed":
            seed = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            break;
        case "--target":
            name = args[i + 1];
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}

IFuzzTarget[] targets = [.. FuzzRun.Targets.Where(t => name is null || t.Name == name)];
if (targets.Length == 0 || args.Length % 2 != 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

foreach (IFuzzTarget target in targets)
{
    try
    {
        (long executions, int outcomes) = FuzzRun.Run(target, TimeSpan.FromSeconds((double)seconds / targets.Length), seed);
        Console.WriteLine($"{target.Name}: {executions} executions, {outcomes} kinds of outcome, 0 findings");
    }
    catch (FuzzFailureException failure)
    {
        Console.Error.WriteLine(failure.Message);
        return 1;
    }
}

return 0;
