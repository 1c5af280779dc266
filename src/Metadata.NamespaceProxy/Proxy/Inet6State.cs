namespace Metadata.NamespaceProxy.Proxy;

/// <summary>How an IPv6 address stands: RFC 4862 5.4. The greater the better known.</summary>
internal enum Inet6State
{
    /// <summary>No interface has it.</summary>
    Absent,

    /// <summary>Nobody may use it before the link was asked for another owner.</summary>
    Tentative,

    /// <summary>In use.</summary>
    Ready,

    /// <summary>Another host of the link has it: the kernel takes nothing for it.</summary>
    Duplicate,
}
