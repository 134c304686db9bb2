namespace Alleycat.StreamLog.Shards;

/// <summary>What all shards of one stream share.</summary>
internal readonly record struct ShardSetting(
    IDisk Disk, StreamLogOptions Options, TimeProvider Time, StreamLogMeter Meter, long EpochMs, TimeSpan Retention, int SaltSeed);
