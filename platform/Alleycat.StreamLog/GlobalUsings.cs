// One engine in four folders: each sees the others, and all see the words of the root.
global using Alleycat.StreamLog.Disk;
global using Alleycat.StreamLog.Format;
global using Alleycat.StreamLog.Segments;
global using Alleycat.StreamLog.Shards;
