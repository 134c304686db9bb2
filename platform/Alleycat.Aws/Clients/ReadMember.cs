using System.Text.Json;

namespace Alleycat.Aws.Clients;

/// <summary>Reads one member of a JSON object; the reader stands on the member's value and is left at its end.</summary>
/// <returns>False where the member is unknown; it is then skipped.</returns>
internal delegate bool ReadMember<TObject>(TObject target, string member, ref Utf8JsonReader reader);
