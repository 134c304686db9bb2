using Alleycat.Streaming;

namespace Alleycat.ObjectStore.Tests;

public sealed class HostileKeyTests : StoreTest
{
    public static TheoryData<string> Keys { get; } = new(
    [
        "..", ".", "../x", "../../etc/passwd", "/etc/passwd", "//", "/", "a", "a/", "a/b", "a/b/", "a//b", "a/./b", "a/../b", "...",
        "a\0b", "\0", "%", "%%", "%2E%2E", "%2e", "%-", "%+", "a%", "a%/b", "a%-/b", "a.b/c", "a.b", ".store/lock", ".store", "con", "a b",
        "a\nb", "\u007f", "ü.gz", "日本語", "😀/😀.gz", "\\..\\x", "a:b", "a*?<>|\"", "x.gz ", " x", new('a', 1024), new('.', 1024),
        new string('/', 1024), string.Concat(Enumerable.Repeat("./", 512)), string.Concat(Enumerable.Repeat("%/", 512)),
        new string('ü', 512), new string('a', 199) + "ü", new string('a', 200), new string('a', 201) + "/" + new string('b', 400) + ".gz",
        new string('a', 200) + "%+", new string('a', 200) + "/x",
    ]);

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_stays_within_its_bucket(string key)
    {
        var root = Path.GetFullPath(Path.Combine(Folder, Bucket));
        var path = Path.GetFullPath(Path.Combine(root, ObjectPath.OfKey(key)));
        Assert.StartsWith(root + "/", path, StringComparison.Ordinal);
        Assert.All(path.Split('/'), name => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 0, 255));
    }

    [Fact]
    public async Task All_of_them_live_side_by_side()
    {
        await using var store = Open();
        var keys = ((IEnumerable<object[]>)Keys).Select(row => (string)row[0]).ToArray();
        foreach (var key in keys)
            Assert.Equal(PutObjectStatus.Stored, (await store.PutAsync(Put(key, "content of " + key))).Status);

        foreach (var key in keys)
            Assert.Equal("content of " + key, await TextOf(store, key));
        var listed = await store.ListAsync(Bucket);
        Assert.Equal(keys.Order(Comparer<string>.Create(ObjectKey.Compare)), listed.Select(summary => summary.Key));
        foreach (var key in keys)
            await store.DeleteAsync(Bucket, key);
        Assert.Empty(await store.ListAsync(Bucket));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Folder, Bucket)));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(Folder, ".store", "metadata", Bucket)));
    }

    [Fact]
    public void Nothing_and_half_a_surrogate_pair_are_no_keys() =>
        Assert.All(["", "\ud800", "a\udc00b"], key => Assert.False(ObjectKey.IsValid(key)));

    [Fact]
    public void A_key_has_at_most_1024_bytes()
    {
        Assert.True(ObjectKey.IsValid(new string('ü', 512)));
        Assert.False(ObjectKey.IsValid(new string('ü', 512) + "a"));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData(".store")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("Abc")]
    [InlineData("a..b")]
    [InlineData("-abc")]
    [InlineData("abc\0")]
    public void Some_texts_are_no_bucket_names(string name) => Assert.False(BucketName.IsValid(name));

    [Fact]
    public void Different_keys_have_different_paths_that_read_back()
    {
        var random = new Random(20261121);
        string[] atoms = ["a", "b", ".", "..", "/", "//", "%", "%-", "%+", "%2E", "\0", "ü", "😀", new('x', 120)];
        var keyOfPath = new Dictionary<string, string>();
        for (var i = 0; i < 50_000; i++)
        {
            var key = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => atoms[random.Next(atoms.Length)]));
            var path = ObjectPath.OfKey(key);
            Assert.DoesNotContain(path.Split('/'), name => name is "" or "." or "..");
            Assert.Equal(key, ReadBack(path));
            Assert.Equal(key, keyOfPath.TryAdd(path, key) ? key : keyOfPath[path]);
        }

        // No path is the directory of another: a file and a directory never want the same name.
        foreach (var path in keyOfPath.Keys)
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
                Assert.False(keyOfPath.ContainsKey(path[..slash]), path);
        }
    }

    private static string ReadBack(string path)
    {
        var names = path.Split('/');
        var key = "";
        foreach (var name in names[..^1])
        {
            Assert.True(ObjectPath.TryReadDirectoryName(name, out var part, out var goesOn), name);
            key += goesOn ? part : part + "/";
        }
        Assert.True(ObjectPath.TryReadFileName(names[^1], out var last), names[^1]);
        return key + last;
    }
}
