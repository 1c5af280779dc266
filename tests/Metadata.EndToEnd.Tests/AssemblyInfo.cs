// Namespaces and processes of the machine are shared: one fixture at a time.
[assembly: NonParallelizable]
