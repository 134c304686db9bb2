using Alleycat.Local.Commands;

return await AlleycatCommand.RunAsync(args);
