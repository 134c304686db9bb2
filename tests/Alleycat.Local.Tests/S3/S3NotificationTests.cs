using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Alleycat.Local.S3;
using Alleycat.ObjectStore;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.S3;

/// <summary>The document by which a bucket says who is told of its new objects.</summary>
public sealed class S3NotificationTests
{
    private const string Path = "/alleycat-history?notification";
    private const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:history-processor";

    private static readonly S3EndpointOptions Options = new()
    {
        Functions = new Dictionary<string, string> { ["history-processor"] = "added" },
    };

    private static readonly XNamespace Ns = "http://s3.amazonaws.com/doc/2006-03-01/";

    [Fact]
    public async Task A_put_is_told_by_prefix_and_suffix_from_the_answer_on_and_no_longer_after_an_empty_configuration()
    {
        var told = new ConcurrentQueue<(string, string)>();
        await using var server = await StartAsync(told);
        Assert.Empty((await GetAsync(server)).Elements());
        await server.SendAsync(HttpMethod.Put, "/alleycat-history/data/0.gz", [1]);
        await PutAsync(server, Configuration("import", prefix: "data/", suffix: ".gz") + Configuration("copies", "Copy", prefix: "copied/"));
        foreach (var key in new[] { "data/1.gz", "data/1.txt", "other/1.gz", "copied/put.gz", "data/2.gz" })
            await server.SendAsync(HttpMethod.Put, "/alleycat-history/" + key, [1]);
        await server.SendAsync(HttpMethod.Put, "/alleycat-history/copied/1", headers: ("x-amz-copy-source", "/alleycat-history/data/1.gz"));
        await PutAsync(server, "");
        await server.SendAsync(HttpMethod.Put, "/alleycat-history/data/3.gz", [1]);
        await server.Store.DrainAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal([("import", "data/1.gz"), ("import", "data/2.gz"), ("copies", "copied/1")], told);
        Assert.Null(server.Store.ReadSetting(S3Server.Bucket, "notification"));
    }

    [Fact]
    public async Task What_was_put_is_told_back_as_S3_writes_it()
    {
        await using var server = await StartAsync([]);
        await PutAsync(server, Configuration("gym & co", prefix: " a&b/", suffix: ".gz") + Configuration(null, "Copy", prefix: "z/"));
        var text = await (await server.SendAsync(HttpMethod.Get, Path)).Content.ReadAsStringAsync();
        Assert.Contains(
            $"<CloudFunctionConfiguration><Id>gym &amp; co</Id><CloudFunction>{Arn}</CloudFunction>"
            + "<Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value> a&amp;b/</Value></FilterRule>"
            + "<FilterRule><Name>Suffix</Name><Value>.gz</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration>",
            text, StringComparison.Ordinal);
        var all = XElement.Parse(text).Elements().ToList();
        // Who gives no id is given one, and keeps it.
        Assert.Matches("^[0-9a-f]{32}$", all[1].Element(Ns + "Id")!.Value);
        Assert.Equal(all.Select(one => one.ToString()), (await GetAsync(server)).Elements().Select(one => one.ToString()));
    }

    [Theory]
    [InlineData("ARN", "", "MalformedXML", "")]
    [InlineData("ARN", "<Event>s3:ObjectCreated:*</Event><Id>1</Id><Id>2</Id>", "MalformedXML", "")]
    [InlineData("&#xD800;", "<Event>s3:ObjectCreated:*</Event>", "MalformedXML", "")]
    [InlineData("ARN-not", "<Event>s3:ObjectCreated:*</Event>", "InvalidArgument", "Unable to validate the following destination")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:x", "<Event>s3:ObjectCreated:*</Event>", "InvalidArgument", "There are: ARN")]
    [InlineData("ARN", "<Event>s3:ObjectRemoved:*</Event>", "InvalidArgument", "s3:ObjectRemoved:*")]
    [InlineData("ARN", "<Event>ObjectCreated:Put</Event>", "InvalidArgument", "not supported")]
    public Task What_names_no_function_or_no_creation_is_refused(string function, string rest, string code, string message) => AssertRefusedAsync(
        $"<CloudFunctionConfiguration><CloudFunction>{function}</CloudFunction>{rest}</CloudFunctionConfiguration>", code, message);

    [Theory]
    [InlineData("<X/>", "MalformedXML", "")]
    [InlineData("<CloudFunctionConfiguration/>", "MalformedXML", "")]
    [InlineData("<QueueConfiguration><Queue>q</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration>", "InvalidArgument", "an SQS queue")]
    [InlineData("<TopicConfiguration><Topic>t</Topic><Event>s3:ObjectCreated:*</Event></TopicConfiguration>", "InvalidArgument", "an SNS topic")]
    [InlineData("<EventBridgeConfiguration/>", "InvalidArgument", "EventBridge")]
    public Task Other_targets_are_refused(string content, string code, string message) => AssertRefusedAsync(content, code, message);

    private static async Task AssertRefusedAsync(string content, string code, string message)
    {
        await using var server = await StartAsync([]);
        await PutAsync(server, Configuration("stays"));
        var response = await SendAsync(server, content.Replace("ARN", Arn, StringComparison.Ordinal));
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, text);
        var error = XElement.Parse(text);
        Assert.Equal(code, error.Element("Code")!.Value);
        Assert.Contains(message.Replace("ARN", Arn, StringComparison.Ordinal), error.Element("Message")!.Value, StringComparison.Ordinal);
        Assert.Equal("stays", (await GetAsync(server)).Descendants(Ns + "Id").Single().Value);
    }

    [Theory]
    [InlineData("<Filter><S3Key>RULE<FilterRule><Name>Prefix</Name><Value>b</Value></FilterRule></S3Key></Filter>", "InvalidArgument")]
    [InlineData("<Filter><S3Key><FilterRule><Name>middle</Name><Value>a</Value></FilterRule></S3Key></Filter>", "InvalidArgument")]
    [InlineData("<Filter><S3Key><FilterRule><Name>suffix</Name></FilterRule></S3Key></Filter>", "MalformedXML")]
    [InlineData("<Filter><S3Tag><FilterRule><Name>suffix</Name><Value>x</Value></FilterRule></S3Tag></Filter>", "MalformedXML")]
    [InlineData("<Filter><S3Key><FilterRule><Name>suffix</Name><Value>LONG</Value></FilterRule></S3Key></Filter>", "InvalidArgument")]
    [InlineData("<Filter><S3Key><FilterRule><Name>suffix</Name><Value>&#1;</Value></FilterRule></S3Key></Filter>", "InvalidArgument")]
    [InlineData("<Filter><S3Key><FilterRule><Name>suffix</Name><Value>&#xFFFF;</Value></FilterRule></S3Key></Filter>", "InvalidArgument")]
    [InlineData("<Id>&#13;</Id>", "InvalidArgument")]
    [InlineData("<Id>LONG</Id>", "InvalidArgument")]
    [InlineData("<InvocationRole>x</InvocationRole>", "MalformedXML")]
    public async Task A_filter_or_an_id_that_is_none_is_refused(string part, string code)
    {
        await using var server = await StartAsync([]);
        var configuration = $"<CloudFunctionConfiguration><CloudFunction>{Arn}</CloudFunction><Event>s3:ObjectCreated:*</Event>"
            + part.Replace("LONG", new string('x', 1025), StringComparison.Ordinal)
                .Replace("RULE", "<FilterRule><Name>prefix</Name><Value>a</Value></FilterRule>", StringComparison.Ordinal)
            + "</CloudFunctionConfiguration>";
        await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, code, await SendAsync(server, configuration));
    }

    [Theory]
    [InlineData("data/", "", "*", "data/2026/", "", "*", true)]
    [InlineData("", "", "*", "x", ".gz", "Copy", true)]
    [InlineData("a/", ".gz", "*", "a/", "x.gz", "*", true)]
    [InlineData("a/", ".gz", "*", "a/", ".txt", "*", false)]
    [InlineData("a/", "", "*", "b/", "", "*", false)]
    [InlineData("a/", "", "Put", "a/", "", "Copy", false)]
    [InlineData("a/", "", "Put", "a/", "", "Put", true)]
    public async Task Filters_that_one_object_could_match_twice_are_refused(
        string prefix, string suffix, string kind, string prefix2, string suffix2, string kind2, bool overlap)
    {
        await using var server = await StartAsync([]);
        var response = await SendAsync(server, Configuration("one", kind, prefix, suffix) + Configuration("two", kind2, prefix2, suffix2));
        if (overlap)
            await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "InvalidArgument", response);
        else
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var same = await SendAsync(server, Configuration("one", "Put", "a/") + Configuration("one", "Put", "b/"));
        Assert.Contains("IDs must be unique", await same.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hostile_documents_are_answered_and_change_nothing()
    {
        await using var server = await StartAsync([]);
        string[] malformed =
        [
            "", "x", "<Notification/>", "<NotificationConfiguration>",
            "<!DOCTYPE x [<!ENTITY y \"z\">]><NotificationConfiguration>&y;</NotificationConfiguration>",
            string.Concat(Enumerable.Repeat("<a>", 9000)) + string.Concat(Enumerable.Repeat("</a>", 9000)),
        ];
        foreach (var document in malformed)
        {
            var response = await server.SendAsync(HttpMethod.Put, Path, Encoding.UTF8.GetBytes(document));
            await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "MalformedXML", response);
        }
        var many = string.Concat(Enumerable.Range(0, 101).Select(i => Configuration($"{i}", prefix: $"{i}/")));
        await S3Server.AssertErrorAsync(HttpStatusCode.BadRequest, "InvalidArgument", await SendAsync(server, many));
        await S3Server.AssertErrorAsync(
            HttpStatusCode.BadRequest, "EntityTooLarge", await SendAsync(server, new string(' ', DirectoryObjectStore.SettingBytesMax)));
        await S3Server.AssertErrorAsync(HttpStatusCode.NotFound, "NoSuchBucket", await server.SendAsync(HttpMethod.Get, "/never-there?notification"));
        await S3Server.AssertErrorAsync(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed", await server.SendAsync(HttpMethod.Delete, Path));
        await S3Server.AssertErrorAsync(
            HttpStatusCode.NotImplemented, "NotImplemented", await server.SendAsync(HttpMethod.Get, "/alleycat-history/key?notification"));
        Assert.Empty((await GetAsync(server)).Elements());
    }

    [Fact]
    public async Task A_document_changed_by_hand_has_no_rules_and_says_so_until_it_is_put_again()
    {
        await using var server = await StartAsync([]);
        await PutAsync(server, Configuration("one"));
        var notifications = new BucketNotifications(server.Store, Options);
        Assert.Empty(notifications.Faults());
        Assert.Empty(notifications.NotInForce());
        Assert.Equal([S3Server.Bucket], new BucketNotifications(server.Store, new()).Faults());
        server.Store.WriteSetting(S3Server.Bucket, "notification", "<NotificationConfiguration"u8);
        notifications.Load();
        Assert.Equal([S3Server.Bucket], notifications.Faults());
        Assert.Equal([S3Server.Bucket], notifications.NotInForce());
        await S3Server.AssertErrorAsync(HttpStatusCode.InternalServerError, "InternalError", await server.SendAsync(HttpMethod.Get, Path));
        await PutAsync(server, Configuration("two"));
        Assert.Empty(notifications.Faults());
        Assert.Empty(notifications.NotInForce());
        // One that is still a document, but not the one whose rules hold.
        server.Store.WriteSetting(S3Server.Bucket, "notification", Encoding.UTF8.GetBytes(Document(Configuration("three"))));
        Assert.Equal([S3Server.Bucket], notifications.NotInForce());
        notifications.Load();
        Assert.Empty(notifications.NotInForce());
    }

    [Fact]
    public void Any_rules_read_back_as_they_were_and_any_bytes_are_answered()
    {
        var random = new Random(20261121);
        var functions = new S3Functions(Options);
        var characters = "ab/ .<&\"'ü😀=".EnumerateRunes().ToArray();
        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => characters[random.Next(characters.Length)]));
        for (var round = 0; round < 300; round++)
        {
            var rules = Enumerable.Range(0, random.Next(1, 5)).Select(i => new NotificationRule
            {
                Id = $"{i}{Text(random.Next(20))}",
                Consumer = "added",
                Prefix = $"{i}{Text(random.Next(20))}",
                Suffix = Text(random.Next(20)),
                EventNames = random.Next(2) == 0 ? [] : ["ObjectCreated:Put", "ObjectCreated:Post"],
            }).ToList();
            var document = S3NotificationConfiguration.Document(functions, rules);
            Assert.True(S3NotificationConfiguration.TryRead(document, functions, out var read));
            Assert.Equal(JsonSerializer.Serialize(rules), JsonSerializer.Serialize(read));
            for (var i = 0; i < 20; i++)
            {
                var damaged = document[..random.Next(document.Length / 2, document.Length + 1)];
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                if (!S3NotificationConfiguration.TryRead(damaged, functions, out var found))
                    Assert.Empty(found);
            }
        }
    }

    private static async Task<S3Server> StartAsync(ConcurrentQueue<(string, string)> told)
    {
        var server = await S3Server.StartAsync(options => options with { Functions = Options.Functions });
        server.Store.AddConsumer("added", (payload, _, _) =>
        {
            foreach (var record in JsonSerializer.Deserialize(payload.Span, S3EventJson.Default.S3Event)!.Records!)
                told.Enqueue((record.S3!.ConfigurationId!, record.S3.Object!.KeyDecoded!));
            return default;
        });
        return server;
    }

    private static string Document(string content) => $"<NotificationConfiguration xmlns=\"{Ns}\">{content}</NotificationConfiguration>";

    private static string Configuration(string? id, string kind = "*", string prefix = "", string suffix = "")
    {
        static string Rule(string name, string value) => value.Length == 0
            ? ""
            : new XElement("FilterRule", new XElement("Name", name), new XElement("Value", value)).ToString(SaveOptions.DisableFormatting);
        return "<CloudFunctionConfiguration>" + (id is null ? "" : new XElement("Id", id).ToString())
            + $"<CloudFunction>{Arn}</CloudFunction><Event>s3:ObjectCreated:{kind}</Event>"
            + $"<Filter><S3Key>{Rule("prefix", prefix)}{Rule("suffix", suffix)}</S3Key></Filter></CloudFunctionConfiguration>";
    }

    private static Task<HttpResponseMessage> SendAsync(S3Server server, string content) =>
        server.SendAsync(HttpMethod.Put, Path, Encoding.UTF8.GetBytes(Document(content)));

    private static async Task PutAsync(S3Server server, string content)
    {
        var response = await SendAsync(server, content);
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    private static async Task<XElement> GetAsync(S3Server server)
    {
        var response = await server.SendAsync(HttpMethod.Get, Path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var root = await S3Server.XmlOf(response);
        Assert.Equal(Ns + "NotificationConfiguration", root.Name);
        return root;
    }
}
