using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Alleycat.InfraCdk.Tests")]
