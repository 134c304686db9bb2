using Alleycat.Aws.Clients;
using Amazon;
using Amazon.IoT;
using Amazon.IotData;
using Amazon.Kinesis;
using Amazon.KinesisFirehose;
using Amazon.Runtime;

namespace Alleycat.Aws.Tests;

/// <summary>Where each client sends its requests; the hosts are those of AWS's lists of endpoints.</summary>
public sealed class ServiceEndpointTests
{
    [Theory]
    [InlineData("kinesis", "eu-central-1", false, false, "https://kinesis.eu-central-1.amazonaws.com")]
    [InlineData("kinesis", "eu-central-1", false, true, "https://kinesis.eu-central-1.api.aws")]
    [InlineData("kinesis", "us-east-1", true, false, "https://kinesis-fips.us-east-1.amazonaws.com")]
    [InlineData("kinesis", "us-east-1", true, true, "https://kinesis-fips.us-east-1.api.aws")]
    [InlineData("kinesis", "cn-north-1", false, false, "https://kinesis.cn-north-1.amazonaws.com.cn")]
    [InlineData("kinesis", "cn-north-1", false, true, "https://kinesis.cn-north-1.api.amazonwebservices.com.cn")]
    [InlineData("firehose", "us-east-1", true, false, "https://firehose-fips.us-east-1.amazonaws.com")]
    [InlineData("iot", "us-east-1", true, true, "https://iot-fips.us-east-1.amazonaws.com")]
    [InlineData("iotdata", "eu-central-1", false, false, "https://data-ats.iot.eu-central-1.amazonaws.com")]
    [InlineData("iotdata", "us-east-1", true, true, "https://data-ats.iot.us-east-1.amazonaws.com")]
    [InlineData("iotdata", "cn-north-1", false, false, "https://data-ats.iot.cn-north-1.amazonaws.com.cn")]
    public void A_region_and_its_choices_have_their_host(string service, string region, bool fips, bool dualStack, string expected)
    {
        var config = ConfigOf(service);
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        config.UseFIPSEndpoint = fips;
        config.UseDualstackEndpoint = dualStack;
        Assert.Equal(expected, config.DetermineServiceOperationEndpoint(new(null)).URL.TrimEnd('/'));
    }

    [Theory]
    [InlineData("kinesis")]
    [InlineData("firehose")]
    [InlineData("iot")]
    [InlineData("iotdata")]
    public void A_service_URL_goes_before_everything_else(string service)
    {
        var config = ConfigOf(service);
        config.UseFIPSEndpoint = true;
        config.ServiceURL = "http://127.0.0.1:4567";
        Assert.Equal("http://127.0.0.1:4567", config.DetermineServiceOperationEndpoint(new(null)).URL.TrimEnd('/'));
    }

    [Fact]
    public void Without_a_region_it_is_said_which_service_lacks_it()
    {
        var lost = Assert.Throws<AmazonClientException>(() => AmazonKinesisConfig.Service.ResolveEndpoint(new ServiceEndpointParameters()));
        Assert.Contains("Kinesis", lost.Message, StringComparison.Ordinal);
    }

    private static ServiceConfig ConfigOf(string service) => service switch
    {
        "kinesis" => new AmazonKinesisConfig(),
        "firehose" => new AmazonKinesisFirehoseConfig(),
        "iot" => new AmazonIoTConfig(),
        _ => new AmazonIotDataConfig(),
    };
}
