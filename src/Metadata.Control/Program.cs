using Metadata.Control;

return await CommandTree.Build().Parse(args).InvokeAsync();
