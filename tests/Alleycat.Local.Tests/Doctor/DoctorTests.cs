using System.Text;
using Alleycat.Local.Doctor;
using Alleycat.ObjectStore;
using Alleycat.StreamLog;
using Alleycat.StreamLog.Inspection;
using Alleycat.Streaming;

namespace Alleycat.Local.Tests.Doctor;

/// <summary>Data folders, sound and damaged: what the doctor finds, what it repairs, and how it ends.</summary>
public sealed class DoctorTests
{
    private static Task<IReadOnlyList<DoctorCheck>> LookAsync(DataFolder folder, bool repairs = false, bool againstDelivered = false) =>
        new DataChecks(new DoctorOptions { DataDirectory = folder.Root, AgainstDelivered = againstDelivered }, TimeProvider.System)
            .RunAsync(repairs, CancellationToken.None);

    [Fact]
    public async Task A_sound_folder_is_sound()
    {
        using var folder = await DataFolder.CreateAsync();
        var checks = await LookAsync(folder, againstDelivered: true);
        Assert.All(checks, check => Assert.Equal(CheckStatus.Ok, check.Status));
        Assert.Contains(checks, check => check is { Name: "class-1.gz" } && check.Detail.StartsWith("20 seconds, 60 records", StringComparison.Ordinal));
        Assert.Equal(0, await folder.RunDoctorAsync("--against-delivered", "--json"));
    }

    [Fact]
    public async Task Looking_changes_nothing()
    {
        using var folder = await DataFolder.CreateAsync();
        await File.AppendAllTextAsync(folder.Segments[^1], "torn");
        await File.WriteAllTextAsync(Path.Combine(folder.Buckets, ".store", "temporary", "0000000001"), "half an object");
        var before = Snapshot(folder.Root);
        await LookAsync(folder, againstDelivered: true);
        Assert.Equal(before, Snapshot(folder.Root));
    }

    [Fact]
    public async Task A_damaged_segment_is_told_with_its_place_and_not_touched()
    {
        using var folder = await DataFolder.CreateAsync();
        var segment = folder.Segments[1];
        DataFolder.Damage(segment, 700);
        var damaged = await File.ReadAllBytesAsync(segment);

        var wrong = Assert.Single(await LookAsync(folder, repairs: true), check => check.IsWrong);

        Assert.Equal("streams", wrong.Name);
        Assert.Contains(Path.GetFileName(segment), wrong.Detail, StringComparison.Ordinal);
        Assert.Contains("offset", wrong.Detail, StringComparison.Ordinal);
        Assert.Null(wrong.Repair);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(segment));
        Assert.Equal(1, await folder.RunDoctorAsync());
        Assert.Equal(1, await folder.RunDoctorAsync("--repair", "--yes"));
    }

    [Fact]
    public async Task A_missing_segment_is_a_gap()
    {
        using var folder = await DataFolder.CreateAsync();
        File.Delete(folder.Segments[1]);
        var wrong = Assert.Single(await LookAsync(folder), check => check.IsWrong);
        Assert.Contains("expected", wrong.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_tail_is_no_problem_and_is_cut_off_on_request()
    {
        using var folder = await DataFolder.CreateAsync();
        // A crash leaves no index behind that says how much of the last segment was durable.
        File.Delete(Path.ChangeExtension(folder.Segments[^1], ".index"));
        var length = new FileInfo(folder.Segments[^1]).Length;
        await File.AppendAllBytesAsync(folder.Segments[^1], new byte[100]);

        Assert.Equal(0, await folder.RunDoctorAsync());
        var note = Assert.Single(await LookAsync(folder), check => check.Status == CheckStatus.Note);
        Assert.Contains("100 bytes at the end were never acknowledged", note.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await folder.RunDoctorAsync("--repair", "--yes"));
        Assert.Equal(length, new FileInfo(folder.Segments[^1]).Length);
    }

    [Fact]
    public async Task A_faulty_index_is_derived_again()
    {
        using var folder = await DataFolder.CreateAsync();
        var index = Path.ChangeExtension(folder.Segments[0], ".index");
        var sound = await File.ReadAllBytesAsync(index);
        DataFolder.Damage(index, 30);
        Assert.Equal(0, await folder.RunDoctorAsync("--repair", "--yes"));
        Assert.Equal(sound, await File.ReadAllBytesAsync(index));
    }

    [Fact]
    public async Task A_faulty_checkpoint_is_deleted_on_request_and_the_stream_is_read_from_its_beginning()
    {
        using var folder = await DataFolder.CreateAsync();
        DataFolder.Damage(folder.Checkpoint, 25);
        Assert.Equal(1, await folder.RunDoctorAsync());
        Assert.Equal(0, await folder.RunDoctorAsync("--repair", "--yes"));
        Assert.False(File.Exists(folder.Checkpoint));
    }

    [Fact]
    public async Task A_checkpoint_beyond_the_end_is_found()
    {
        using var folder = await DataFolder.CreateAsync();
        // The stream's newest segment is gone, as after a backup put back: the checkpoint remembers what the log does not.
        File.Delete(folder.Segments[^1]);
        var wrong = Assert.Single(await LookAsync(folder), check => check.IsWrong);
        Assert.Contains("beyond the newest record", wrong.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(await LookAsync(folder, repairs: true), check => check.IsWrong);
    }

    [Fact]
    public async Task A_damaged_history_is_rebuilt_from_what_was_delivered()
    {
        using var folder = await DataFolder.CreateAsync();
        var history = Path.Combine(folder.Buckets, BucketNames.History, "class-1.gz");
        var sound = await File.ReadAllBytesAsync(history);
        DataFolder.Damage(history, sound.Length / 2);
        Assert.Equal(1, await folder.RunDoctorAsync());

        Assert.Equal(0, await folder.RunDoctorAsync("--repair", "--yes", "--against-delivered"));

        Assert.Equal(sound, await File.ReadAllBytesAsync(history));
        Assert.Single(Directory.GetFiles(Path.Combine(folder.Buckets, BucketNames.History), "*", SearchOption.AllDirectories), path => path.Contains("damaged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delivered_records_that_the_history_lacks_are_a_difference_and_are_merged_on_request()
    {
        using var folder = await DataFolder.CreateAsync();
        File.Delete(Path.Combine(folder.Buckets, BucketNames.History, "class-1.gz"));
        Assert.Equal(0, await folder.RunDoctorAsync());
        Assert.Equal(6, await folder.RunDoctorAsync("--against-delivered"));
        Assert.Equal(0, await folder.RunDoctorAsync("--against-delivered", "--repair", "--yes"));
        Assert.Equal(0, await folder.RunDoctorAsync("--against-delivered"));
    }

    [Fact]
    public async Task A_delivered_object_that_changed_on_disk_is_told()
    {
        using var folder = await DataFolder.CreateAsync();
        DataFolder.Damage(folder.Delivered[0], 40);
        var wrong = (await LookAsync(folder)).Where(check => check.IsWrong).ToList();
        Assert.NotEmpty(wrong);
        Assert.All(wrong, check => Assert.Contains("racer-100.gz", check.Detail, StringComparison.Ordinal));
        Assert.Equal(1, await folder.RunDoctorAsync());
    }

    [Fact]
    public async Task A_notification_configuration_that_is_none_any_more_is_told()
    {
        using var folder = await DataFolder.CreateAsync();
        await using (var store = DirectoryObjectStore.Open(new() { Directory = folder.Buckets }, TimeProvider.System))
            store.WriteSetting(BucketNames.History, "notification", "<NotificationConfiguration"u8);
        var wrong = Assert.Single(await LookAsync(folder), check => check.IsWrong);
        Assert.StartsWith("buckets/.store/settings/alleycat-history/notification: ", wrong.Detail, StringComparison.Ordinal);
        Assert.Equal(1, await folder.RunDoctorAsync());
    }

    [Fact]
    public async Task A_folder_in_use_is_said_to_be_and_never_repaired()
    {
        using var folder = await DataFolder.CreateAsync();
        await using var streams = StreamLogCatalog.Open(folder.StreamOptions, TimeProvider.System);
        await using var store = DirectoryObjectStore.Open(new() { Directory = folder.Buckets }, TimeProvider.System);

        var note = Assert.Single(await LookAsync(folder));

        Assert.Equal(("in-use", CheckStatus.Note), (note.Name, note.Status));
        Assert.Equal(0, await folder.RunDoctorAsync());
        Assert.Equal(4, await folder.RunDoctorAsync("--repair", "--yes", "--json"));
    }

    [Fact]
    public async Task No_folder_is_not_found() => Assert.Equal(3, await Commands.AlleycatCommand.RunAsync(
        ["doctor", "--data", Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")), "--json"]));

    [Fact]
    public async Task An_empty_folder_is_sound()
    {
        var folder = Directory.CreateTempSubdirectory("alleycat-doctor-");
        try
        {
            Assert.Equal(0, await Commands.AlleycatCommand.RunAsync(["doctor", "--data", folder.FullName, "--http-port", "0", "--mqtt-port", "0"]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_stream_whose_deletion_was_cut_short_is_deleted_on_request()
    {
        using var folder = await DataFolder.CreateAsync();
        var grave = Path.Combine(folder.Root, "streams", "%deleted-1-old");
        Directory.CreateDirectory(grave);
        var found = StreamInspector.Verify(Path.Combine(folder.Root, "streams"), folder.Root, repairs: true);
        Assert.Equal(StreamDamage.UnfinishedDeletion, Assert.Single(found.Findings).Damage);
        Assert.False(Directory.Exists(grave));
    }

    private static string Snapshot(string root)
    {
        var text = new StringBuilder();
        foreach (var path in Directory.GetFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            text.Append(path).Append(' ').Append(Convert.ToHexString(File.ReadAllBytes(path))).Append('\n');
        return text.ToString();
    }
}
