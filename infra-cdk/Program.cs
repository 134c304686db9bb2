using Alleycat.InfraCdk;
using Alleycat.InfraCdk.Costs;
using Alleycat.InfraCdk.Parameters;

// The CDK's command line runs this and deploys what it leaves in its output folder. With "cost" and parameters as NAME=VALUE it prints
// what a deployment costs instead, and needs neither Node nor published functions. docs/aws.md has the parameters.
try
{
    if (args is ["cost", .. var parameters])
    {
        Console.Out.Write(CostReport.Write(parameters));
        return 0;
    }
    var app = AlleycatApp.Create();
    AlleycatApp.AddStacks(app, ParameterReader.Read(name => app.Node.TryGetContext(name)));
    app.Synth();
    return 0;
}
catch (ParameterException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 2;
}
