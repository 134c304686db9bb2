using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Constructs;

namespace Alleycat.InfraCdk.Functions;

/// <summary>A function of the pipeline with its own role and its own log, and no right but to write that log.</summary>
internal sealed class StageFunction : Construct
{
    /// <summary>The CDK's list of runtimes ends before this one.</summary>
    private static readonly Lazy<Runtime> DotNet10 =
        new(() => new Runtime("dotnet10", RuntimeFamily.DOTNET_CORE, new LambdaRuntimeProps { SupportsInlineCode = false }));

    public StageFunction(Construct scope, string id, StageFunctionProps props)
        : base(scope, id)
    {
        Timeout = props.Timeout;
        var log = new LogGroup(this, "Log", new LogGroupProps
        {
            Retention = props.Parameters.LogRetention,
            RemovalPolicy = RemovalPolicy.DESTROY,
        });
        Role = new Role(this, "Role", new RoleProps
        {
            Description = $"Alleycat {props.Folder}",
            AssumedBy = new ServicePrincipal("lambda.amazonaws.com"),
        });
        log.GrantWrite(Role);
        Function = new Function(this, "Function", new FunctionProps
        {
            Description = $"Alleycat: {props.Description}",
            Runtime = DotNet10.Value,
            Architecture = Architecture.X86_64,
            Handler = props.Assembly,
            Code = PublishedFunction.Read(props.Parameters.FunctionsFolder, props.Folder, props.Assembly),
            Role = Role,
            LogGroup = log,
            LoggingFormat = LoggingFormat.JSON,
            MemorySize = props.MemoryMegabytes,
            Timeout = props.Timeout,
            ReservedConcurrentExecutions = props.Concurrency,
            Environment = new Dictionary<string, string>(props.Environment),
        });
    }

    public Function Function { get; }

    public Role Role { get; }

    public Duration Timeout { get; }

    public void Allow(string[] actions, params string[] resources) =>
        Role.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = actions, Resources = resources }));
}
