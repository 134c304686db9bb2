using Alleycat.InfraCdk;
using Alleycat.InfraCdk.Parameters;

// The CDK's command line runs this and deploys what it leaves in its output folder; docs/aws.md has the parameters.
var app = AlleycatApp.Create();
try
{
    AlleycatApp.AddStacks(app, ParameterReader.Read(name => app.Node.TryGetContext(name)));
}
catch (ParameterException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 2;
}
app.Synth();
return 0;
