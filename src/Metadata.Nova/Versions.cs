using System.Text;

namespace Metadata.Nova;

/// <summary>The versions of both families, oldest first; <c>latest</c> is the newest.</summary>
internal static class Versions
{
    public static readonly string[] Ec2 =
    [
        "1.0", "2007-01-19", "2007-03-01", "2007-08-29", "2007-10-10", "2007-12-15", "2008-02-01", "2008-09-01", "2009-04-04",
    ];

    public static readonly string[] OpenStack =
    [
        "2012-08-10", "2013-04-04", "2013-10-17", "2015-10-15", "2016-06-30",
        "2016-10-06", "2017-02-22", "2018-08-27", "2020-10-14", "2025-04-04",
    ];

    private static readonly byte[][] Ec2Names = [.. Ec2.Select(Encoding.ASCII.GetBytes)];
    private static readonly byte[][] OpenStackNames = [.. OpenStack.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Place in <see cref="Ec2"/>, or -1.</summary>
    public static int FindEc2(ReadOnlySpan<byte> name) => Find(Ec2Names, name);

    /// <summary>Place in <see cref="OpenStack"/>, or -1.</summary>
    public static int FindOpenStack(ReadOnlySpan<byte> name) => Find(OpenStackNames, name);

    private static int Find(byte[][] names, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("latest"u8))
        {
            return names.Length - 1;
        }

        for (var i = 0; i < names.Length; i++)
        {
            if (name.SequenceEqual(names[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
