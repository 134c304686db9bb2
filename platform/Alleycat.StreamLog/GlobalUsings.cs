// One engine in three folders: each sees the others, all see the words of the root and the disk they stand on.
global using Alleycat.Disk;
global using Alleycat.StreamLog.Format;
global using Alleycat.StreamLog.Segments;
global using Alleycat.StreamLog.Shards;
