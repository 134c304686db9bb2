using System.Text;
using Alleycat.Streaming;

namespace Alleycat.DynamoDb.Tests;

public sealed class DynamoItemTableTests(Dynalite dynalite) : IClassFixture<Dynalite>
{
    private readonly DynamoItemTable _table = new(dynalite.Client, Dynalite.Table);

    [Fact]
    public async Task An_item_is_put_once_where_none_is_expected()
    {
        var item = Item("once", "a", 1, "first");
        Assert.True(await _table.TryPutAsync(item, 0));
        Assert.False(await _table.TryPutAsync(item with { Body = "second"u8.ToArray() }, 0));
        var read = Assert.Single(await _table.QueryAsync("once", "", isConsistent: true));
        Assert.Equal(("a", 1, "first", 1_800_000_000), (read.Sort, read.Version, Encoding.UTF8.GetString(read.Body.Span), read.ExpiresAt));
    }

    [Fact]
    public async Task Only_one_of_many_writers_replaces_a_version()
    {
        Assert.True(await _table.TryPutAsync(Item("contended", "a", 1, "0"), 0));
        var won = await Task.WhenAll(Enumerable.Range(1, 20).Select(
            writer => _table.TryPutAsync(Item("contended", "a", 2, $"{writer}"), 1).AsTask()));
        Assert.Single(won, isDone => isDone);
        Assert.Equal(2, Assert.Single(await _table.QueryAsync("contended", "", isConsistent: true)).Version);
    }

    [Fact]
    public async Task A_put_that_expects_nothing_replaces_anything()
    {
        Assert.True(await _table.TryPutAsync(Item("any", "a", 5, "x"), null));
        Assert.True(await _table.TryPutAsync(Item("any", "a", 2, "y"), null));
        Assert.Equal(2, Assert.Single(await _table.QueryAsync("any", "a", isConsistent: true)).Version);
    }

    [Fact]
    public async Task Items_come_by_prefix_and_in_order_over_several_pages()
    {
        var body = new byte[300_000];
        new Random(1).NextBytes(body);
        foreach (var sort in (string[])["s2#000", "s1#names", "s1#010", "s1#002", "s1#000"])
            Assert.True(await _table.TryPutAsync(new("paged", sort, 1, body, 1_800_000_000), 0));
        var ofOne = await _table.QueryAsync("paged", "s1#", isConsistent: false);
        Assert.Equal(["s1#000", "s1#002", "s1#010", "s1#names"], ofOne.Select(item => item.Sort));
        Assert.All(ofOne, item => Assert.True(item.Body.Span.SequenceEqual(body)));
        Assert.Equal(5, (await _table.QueryAsync("paged", "", isConsistent: true)).Count);
        Assert.Empty(await _table.QueryAsync("nothing", "", isConsistent: true));
    }

    [Fact]
    public async Task A_missing_table_is_told_with_its_code()
    {
        var missing = new DynamoItemTable(dynalite.Client, "missing");
        var told = await Assert.ThrowsAsync<ItemTableException>(async () => await missing.QueryAsync("a", "", isConsistent: true));
        Assert.Equal(("ResourceNotFoundException", false), (told.Code, told.IsTransient));
    }

    private static TableItem Item(string partition, string sort, long version, string body) =>
        new(partition, sort, version, Encoding.UTF8.GetBytes(body), 1_800_000_000);
}
