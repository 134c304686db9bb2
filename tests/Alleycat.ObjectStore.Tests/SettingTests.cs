namespace Alleycat.ObjectStore.Tests;

/// <summary>What is set for a bucket is kept beside it, and ends with it.</summary>
public sealed class SettingTests : StoreTest
{
    private const string Gym = "gym-bucket";

    [Fact]
    public async Task A_setting_survives_a_restart_and_ends_with_its_bucket()
    {
        await using (var store = Open())
        {
            store.CreateBucket(Gym);
            Assert.Null(store.ReadSetting(Gym, "cors"));
            store.WriteSetting(Gym, "cors", "first"u8);
            store.WriteSetting(Gym, "cors", "second"u8);
        }
        await using var again = Open();
        Assert.Equal("second"u8.ToArray(), again.ReadSetting(Gym, "cors"));
        Assert.Empty((await again.VerifyAsync(repairs: false)).Findings);
        Assert.Equal(DeleteBucketStatus.Deleted, again.DeleteBucket(Gym));
        again.CreateBucket(Gym);
        Assert.Null(again.ReadSetting(Gym, "cors"));
    }

    [Fact]
    public async Task Names_and_sizes_are_bounded_and_no_name_leaves_its_folder()
    {
        await using var store = Open();
        store.CreateBucket(Gym);
        Assert.Throws<ArgumentException>(() => store.WriteSetting(Gym, "../cors", "x"u8));
        Assert.Throws<ArgumentException>(() => store.WriteSetting("..", "cors", "x"u8));
        Assert.Throws<ArgumentException>(() => store.WriteSetting(Gym, "cors", new byte[DirectoryObjectStore.SettingBytesMax + 1]));
        Assert.Throws<NoSuchBucketException>(() => store.WriteSetting("never-there", "cors", "x"u8));
        store.DeleteSetting(Gym, "cors");
        store.WriteSetting(Gym, "cors", new byte[DirectoryObjectStore.SettingBytesMax]);
        Assert.Equal(DirectoryObjectStore.SettingBytesMax, store.ReadSetting(Gym, "cors")!.Length);
    }
}
