using System.Globalization;
using Amazon.IoT;
using Amazon.IoT.Model;

namespace Alleycat.Local.Commands;

/// <summary>What <c>alleycat bike add 42 --aws</c> does: a thing, a certificate attached to it, the deployment's policy, and the files.</summary>
internal static class BikeAws
{
    /// <summary>Where a bike's files go unless it is said otherwise.</summary>
    public const string DefaultFolder = "alleycat-bikes";

    /// <summary>The file that names the account's endpoint, beside the bikes' own.</summary>
    public const string EndpointFile = "endpoint";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The thing of a racer's bike, which is also its MQTT client id.</summary>
    public static string ThingNameOf(int racer) => string.Create(CultureInfo.InvariantCulture, $"alleycat-{racer}");

    /// <summary>Provisions with the process's AWS credentials and the last deployment's policy.</summary>
    /// <param name="racer">The racer's id.</param>
    /// <param name="folder">Takes <c>42.pem</c>, <c>42.key</c> and <c>endpoint</c>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The certificate's file.</returns>
    /// <exception cref="CommandException">There is no deployment, or IoT Core refused.</exception>
    public static async Task<string> AddAsync(int racer, string folder, CancellationToken cancellationToken)
    {
        var policy = AwsOutputs.Read(AwsOutputs.DefaultFile).Get("Identity", "BikePolicyName");
        try
        {
            using var client = new AmazonIoTClient();
            return await AddAsync(client, racer, policy, folder, cancellationToken);
        }
        catch (Exception exception) when (exception is Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException)
        {
            throw new CommandException(
                ExitCode.Failed, "aws-refused", $"The bike of racer {racer} could not be made on AWS: {exception.Message}",
                "Check credentials, region and rights: iot:DescribeEndpoint, CreateThing, CreateKeysAndCertificate, AttachPolicy, "
                + "AttachThingPrincipal.");
        }
    }

    /// <summary>The same with a given client and policy; its refusals come as they are.</summary>
    internal static async Task<string> AddAsync(
        AmazonIoTClient client, int racer, string policyName, string folder, CancellationToken cancellationToken)
    {
        var files = BikeFiles.Of(folder, racer);
        if (File.Exists(files.Key))
        {
            throw new CommandException(
                ExitCode.Conflict, "bike-exists", $"There is a key for racer {racer} already: {files.Key}",
                "Keep it, or move it away to make another certificate.");
        }
        var endpoint = (await client.DescribeEndpointAsync(new() { EndpointType = "iot:Data-ATS" }, cancellationToken)).EndpointAddress;
        var thing = ThingNameOf(racer);
        await client.CreateThingAsync(
            new()
            {
                ThingName = thing,
                AttributePayload = new() { Attributes = new() { ["racerId"] = racer.ToString(CultureInfo.InvariantCulture) } },
            },
            cancellationToken);
        var made = await client.CreateKeysAndCertificateAsync(new() { SetAsActive = true }, cancellationToken);
        try
        {
            // The key is told once: it is kept before anything else can fail.
            Directory.CreateDirectory(folder);
            Write(files.Key, made.KeyPair?.PrivateKey ?? "");
            Write(files.Certificate, made.CertificatePem ?? "");
            await File.WriteAllTextAsync(Path.Combine(folder, EndpointFile), endpoint + "\n", cancellationToken);
            await client.AttachPolicyAsync(new() { PolicyName = policyName, Target = made.CertificateArn! }, cancellationToken);
            await client.AttachThingPrincipalAsync(new() { ThingName = thing, Principal = made.CertificateArn! }, cancellationToken);
            return files.Certificate;
        }
        catch
        {
            await TakeBackAsync(client, made, policyName, files);
            throw;
        }
    }

    /// <summary>A certificate that is half attached would be a door nobody looks after.</summary>
    private static async Task TakeBackAsync(AmazonIoTClient client, CreateKeysAndCertificateResponse made, string policyName, BikeFiles files)
    {
        File.Delete(files.Key);
        File.Delete(files.Certificate);
        try
        {
            await client.DetachPolicyAsync(new() { PolicyName = policyName, Target = made.CertificateArn! });
            await client.UpdateCertificateAsync(new() { CertificateId = made.CertificateId!, NewStatus = "INACTIVE" });
            await client.DeleteCertificateAsync(new() { CertificateId = made.CertificateId! });
        }
        catch (Amazon.Runtime.AmazonServiceException)
        {
            // What led here is told; the certificate opens nothing without its key, which is deleted.
        }
    }

    private static void Write(string file, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using var stream = new FileStream(file, options);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(pem));
    }
}
