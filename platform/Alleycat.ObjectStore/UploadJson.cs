using System.Text.Json.Serialization;

namespace Alleycat.ObjectStore;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MultipartUpload))]
internal sealed partial class UploadJson : JsonSerializerContext;
