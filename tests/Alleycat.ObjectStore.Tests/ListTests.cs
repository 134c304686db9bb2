namespace Alleycat.ObjectStore.Tests;

public sealed class ListTests : StoreTest
{
    [Fact]
    public async Task Pages_are_what_a_sorted_list_of_all_keys_says()
    {
        var random = new Random(7);
        string[] atoms = ["a", "b", "-", ".", "/", "0", "ü", "😀", "\uffee"];
        await using var store = Open();
        var keys = new HashSet<string>();
        while (keys.Count < 150)
            keys.Add(string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => atoms[random.Next(atoms.Length)])));
        foreach (var key in keys)
            await store.PutAsync(Put(key, key));

        for (var i = 0; i < 150; i++)
        {
            var prefix = random.Next(3) == 0 ? "" : keys.ElementAt(random.Next(keys.Count))[..1];
            var delimiter = random.Next(3) switch { 0 => null, 1 => "/", _ => "a" };
            var startAfter = random.Next(2) == 0 ? null : keys.ElementAt(random.Next(keys.Count));
            var keysMax = random.Next(1, 20);
            Assert.Equal(Expected(keys, prefix, delimiter, startAfter), ListAll(store, prefix, delimiter, startAfter, keysMax));
        }
    }

    [Fact]
    public async Task A_listing_tells_etag_and_size()
    {
        await using var store = Open();
        var put = await store.PutAsync(Put("x.gz", "abc"));
        var summary = Assert.Single(await store.ListAsync(Bucket));
        Assert.Equal(("x.gz", put.ETag, 3L), (summary.Key, summary.ETag, summary.Size));
    }

    [Fact]
    public async Task A_strangers_file_is_not_listed()
    {
        await using var store = Open();
        await File.WriteAllTextAsync(Path.Combine(Folder, Bucket, "no-dot"), "");
        await File.WriteAllTextAsync(Path.Combine(Folder, Bucket, "%41.gz"), "");
        Directory.CreateDirectory(Path.Combine(Folder, Bucket, "v1.0"));
        Assert.Empty(await store.ListAsync(Bucket));
        Assert.Empty(store.ListPage(Bucket, "", "/", null, null, 10).CommonPrefixes);
    }

    private static List<string> ListAll(
        DirectoryObjectStore store, string prefix, string? delimiter, string? startAfter, int keysMax)
    {
        var all = new List<string>();
        string? token = null;
        do
        {
            var page = store.ListPage(Bucket, prefix, delimiter, startAfter, token, keysMax);
            var entries = page.Contents.Select(summary => summary.Key).Concat(page.CommonPrefixes.Select(rolled => rolled + "*")).ToArray();
            Assert.InRange(entries.Length, 0, keysMax);
            all.AddRange(entries.Order(Comparer<string>.Create((l, r) => ObjectKey.Compare(l.TrimEnd('*'), r.TrimEnd('*')))));
            token = page.ContinuationToken;
        }
        while (token is not null);
        return all;
    }

    private static List<string> Expected(IEnumerable<string> keys, string prefix, string? delimiter, string? startAfter)
    {
        var entries = new List<string>();
        foreach (var key in keys.Order(Comparer<string>.Create(ObjectKey.Compare)))
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || (startAfter is not null && ObjectKey.Compare(key, startAfter) <= 0))
                continue;
            var at = delimiter is null ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var entry = at < 0 ? key : key[..(at + delimiter!.Length)] + "*";
            if (entries.LastOrDefault() != entry)
                entries.Add(entry);
        }
        return entries;
    }
}
