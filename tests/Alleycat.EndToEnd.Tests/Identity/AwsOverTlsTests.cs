namespace Alleycat.EndToEnd.Tests.Identity;

/// <summary>Kinesis, Firehose and S3 on the port of other machines: TLS by the platform's own authority, every request signed.</summary>
[Collection(SecurePlatformCollection.Name)]
public sealed class AwsOverTlsTests(SecurePlatform platform)
{
    private string Endpoint => platform.Process.Https!.GetLeftPart(UriPartial.Authority);

    [Fact]
    public async Task Boto3_puts_reads_and_is_refused_over_https()
    {
        var script = Path.Combine(Checkout.Root, "tests", "Alleycat.EndToEnd.Tests", "Identity", "aws_over_tls.py");
        var result = await Command.RunAsync(
            "/usr/bin/python3", [script, Endpoint, platform.AuthorityFile, platform.AccessKeyId, platform.SecretAccessKey], []);
        result.ShouldSucceed("boto3 over TLS");
        Assert.Equal("all operations agreed", result.Output.Trim());
    }

    [Fact]
    public async Task The_aws_command_line_puts_to_Firehose_with_the_authority_as_its_bundle()
    {
        string[] put = ["firehose", "put-record", "--delivery-stream-name", "events", "--record", "Data=b25l"];
        var answer = await AwsAsync(platform.SecretAccessKey, ["--ca-bundle", platform.AuthorityFile, .. put]);
        answer.ShouldSucceed("firehose put-record");
        Assert.Contains("RecordId", answer.Output, StringComparison.Ordinal);

        var wrong = await AwsAsync(new string('x', 40), ["--ca-bundle", platform.AuthorityFile, .. put]);
        Assert.NotEqual(0, wrong.ExitCode);
        Assert.Contains("InvalidSignatureException", wrong.Errors, StringComparison.Ordinal);
        var distrusted = await AwsAsync(platform.SecretAccessKey, put);
        Assert.NotEqual(0, distrusted.ExitCode);
        Assert.Contains("SSL", distrusted.Errors, StringComparison.Ordinal);
    }

    private Task<CommandResult> AwsAsync(string secret, string[] arguments) => Command.RunAsync("env",
    [
        $"AWS_ACCESS_KEY_ID={platform.AccessKeyId}", $"AWS_SECRET_ACCESS_KEY={secret}", "AWS_DEFAULT_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1",
        "AWS_EC2_METADATA_DISABLED=true", "aws", "--endpoint-url", Endpoint, "--output", "json", .. arguments,
    ], []);
}
