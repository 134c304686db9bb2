using Alleycat.Delivery;
using Alleycat.Local.Firehose;

namespace Alleycat.Local.Tests.Firehose;

public sealed class DeliveryDefinitionTests
{
    [Fact]
    public void A_name_alone_is_a_delivery_stream_under_prefixes_of_its_name_with_the_platforms_hints()
    {
        Assert.Null(DeliveryDefinition.TryParse("name=copy", out var definition));
        var options = definition!.ToOptions(new DeliveryStreamOptions { IntervalInSeconds = 7, SizeInMBs = 3 });
        Assert.Equal(
            ("copy", "alleycat", "alleycat-delivery", "copy/!{timestamp:yyyy/MM/dd/HH}/", 7, 3),
            (options.Name, options.SourceStreamName, options.Bucket, options.Prefix, options.IntervalInSeconds, options.SizeInMBs));
        Assert.Equal("!{firehose:error-output-type}/copy/!{timestamp:yyyy/MM/dd/HH}/", options.ErrorOutputPrefix);
        Assert.True(definition.HasTransform);
    }

    [Fact]
    public void Every_member_is_taken()
    {
        Assert.Null(DeliveryDefinition.TryParse(
            "name=a, source=direct, transform=none, bucket=other-bucket, prefix=p/!{timestamp:yyyy}/, error-prefix=e/!{firehose:error-output-type}/, "
            + "buffer-seconds=0, buffer-mb=128", out var definition));
        var options = definition!.ToOptions(new DeliveryStreamOptions());
        Assert.Equal(
            ("a", null, "other-bucket", "p/!{timestamp:yyyy}/", "e/!{firehose:error-output-type}/", 0, 128, TimeSpan.Zero),
            (options.Name, options.SourceStreamName, options.Bucket, options.Prefix, options.ErrorOutputPrefix, options.IntervalInSeconds,
                options.SizeInMBs, options.TransformInterval));
        Assert.False(definition.HasTransform);
    }

    [Theory]
    [InlineData("", "is no name=value")]
    [InlineData("=x", "is no name=value")]
    [InlineData("prefix=a/", "it has no name")]
    [InlineData("name=", "it has no name")]
    [InlineData("name=a b", "no delivery stream name")]
    [InlineData("name=../a", "no delivery stream name")]
    [InlineData("name=0123456789012345678901234567890123456789012345678901234567890123x", "no delivery stream name")]
    [InlineData("name=a,name=b", "name is given twice")]
    [InlineData("name=a,colour=red", "colour is not known")]
    [InlineData("name=a,source=kafka", "source is stream or direct")]
    [InlineData("name=a,transform=mine", "transform is telemetry or none")]
    [InlineData("name=a,buffer-seconds=901", "buffer-seconds takes 0 to 900")]
    [InlineData("name=a,buffer-mb=x", "buffer-mb takes 1 to 128")]
    [InlineData("name=a,bucket=No_Bucket", "no bucket name")]
    [InlineData("name=a,prefix=!{nothing}", "is not known")]
    [InlineData("name=a,error-prefix=errors/", "must hold !{firehose:error-output-type}")]
    public void What_cannot_be_meant_is_told_in_a_sentence(string text, string sentence)
    {
        Assert.Contains(sentence, DeliveryDefinition.TryParse(text, out var definition), StringComparison.Ordinal);
        Assert.Null(definition);
    }
}
