using System.Globalization;
using System.Runtime.InteropServices;
using Alleycat.Streaming;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Alleycat.DynamoDb;

/// <summary>
/// A DynamoDB table with partition key <c>race</c>, sort key <c>shard</c> and time to live <c>expiresAt</c>; a put is conditional on the
/// item's <c>version</c>. Safe for concurrent use; the client stays the caller's.
/// </summary>
public sealed class DynamoItemTable(IAmazonDynamoDB client, string tableName) : IItemTable
{
    public const string PartitionKey = "race";
    public const string SortKey = "shard";
    public const string ExpiryAttribute = "expiresAt";

    private const string VersionAttribute = "version";
    private const string BodyAttribute = "body";

    /// <summary>A page is 1 MB; a race's parts in one partition are bounded by the racers that its shards take.</summary>
    private const int PagesMax = 64;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TableItem>> QueryAsync(
        string partition, string sortPrefix, bool isConsistent, CancellationToken cancellationToken = default)
    {
        var request = new QueryRequest
        {
            TableName = tableName,
            ConsistentRead = isConsistent,
            KeyConditionExpression = sortPrefix.Length == 0 ? "#p = :p" : "#p = :p AND begins_with(#s, :s)",
            ExpressionAttributeNames = new() { ["#p"] = PartitionKey },
            ExpressionAttributeValues = new() { [":p"] = new AttributeValue(partition) },
        };
        if (sortPrefix.Length > 0)
        {
            request.ExpressionAttributeNames["#s"] = SortKey;
            request.ExpressionAttributeValues[":s"] = new AttributeValue(sortPrefix);
        }
        var items = new List<TableItem>();
        for (var page = 0; page < PagesMax; page++)
        {
            var response = await CallAsync(() => client.QueryAsync(request, cancellationToken));
            foreach (var item in response.Items ?? [])
                items.Add(Read(partition, item));
            if (response.LastEvaluatedKey is not { Count: > 0 } last)
                return items;
            request.ExclusiveStartKey = last;
        }
        throw new ItemTableException("too-many-items", $"{partition} has more than {PagesMax} pages of items.", isTransient: false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryPutAsync(TableItem item, long? expectedVersion, CancellationToken cancellationToken = default)
    {
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = new()
            {
                [PartitionKey] = new AttributeValue(item.Partition),
                [SortKey] = new AttributeValue(item.Sort),
                [VersionAttribute] = Number(item.Version),
                [ExpiryAttribute] = Number(item.ExpiresAt),
                [BodyAttribute] = new AttributeValue { B = StreamOf(item.Body) },
            },
        };
        if (expectedVersion is { } expected)
        {
            request.ExpressionAttributeNames = new() { ["#v"] = VersionAttribute };
            request.ConditionExpression = expected == 0 ? "attribute_not_exists(#v)" : "#v = :v";
            if (expected != 0)
                request.ExpressionAttributeValues = new() { [":v"] = Number(expected) };
        }
        try
        {
            await CallAsync(() => client.PutItemAsync(request, cancellationToken));
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private static async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (AmazonServiceException exception) when (exception is not ConditionalCheckFailedException)
        {
            var isTransient = exception.Retryable is not null || (int)exception.StatusCode is >= 500 or 0
                || exception is ProvisionedThroughputExceededException or RequestLimitExceededException or ThrottlingException;
            throw new ItemTableException(exception.ErrorCode ?? "", exception.Message, isTransient, exception);
        }
        catch (Exception exception) when (exception is AmazonClientException or HttpRequestException)
        {
            throw new ItemTableException("no-answer", exception.Message, isTransient: true, exception);
        }
    }

    private static TableItem Read(string partition, Dictionary<string, AttributeValue> item) => new(
        partition,
        item[SortKey].S,
        ReadNumber(item, VersionAttribute),
        item.TryGetValue(BodyAttribute, out var body) && body.B is not null ? body.B.ToArray() : ReadOnlyMemory<byte>.Empty,
        ReadNumber(item, ExpiryAttribute));

    private static long ReadNumber(Dictionary<string, AttributeValue> item, string name) =>
        item.TryGetValue(name, out var value) && long.TryParse(value.N, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> body) => MemoryMarshal.TryGetArray(body, out var bytes)
        ? new(bytes.Array!, bytes.Offset, bytes.Count, writable: false, publiclyVisible: true)
        : new(body.ToArray());
}
