using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

/// <content>CORS: a bucket's own rules where it has set some, and the host's for every other.</content>
public sealed partial class S3Endpoint
{
    /// <summary>The rules by which a request to a bucket is judged.</summary>
    private IReadOnlyList<S3CorsRule> CorsRulesOf(string bucket) =>
        BucketName.IsValid(bucket) && store.ReadSetting(bucket, S3CorsConfiguration.SettingName) is { } document
            ? S3CorsConfiguration.RulesOf(document)
            : options.CorsRules;

    private async Task<S3Error?> AnswerCorsAsync(S3Request request)
    {
        var (method, bucket) = (request.Method, request.Bucket);
        if (HttpMethods.IsPut(method))
        {
            var (error, root) = await ReadXmlAsync(request, DirectoryObjectStore.SettingBytesMax);
            if (root is null || (error = S3CorsConfiguration.TryRead(root, out var rules)) is not null)
                return error;
            var document = S3CorsConfiguration.Document(rules);
            if (document.Length > DirectoryObjectStore.SettingBytesMax)
                return S3Error.MalformedXml;
            await Task.Run(() => store.WriteSetting(bucket, S3CorsConfiguration.SettingName, document));
            return null;
        }
        if (HttpMethods.IsDelete(method))
        {
            await Task.Run(() => store.DeleteSetting(bucket, S3CorsConfiguration.SettingName));
            request.Http.Response.StatusCode = StatusCodes.Status204NoContent;
            return null;
        }
        if (!HttpMethods.IsGet(method))
            return S3Error.MethodNotAllowed;
        if (store.ReadSetting(bucket, S3CorsConfiguration.SettingName) is not { } set)
            return S3Error.NoSuchCorsConfiguration;
        await S3Xml.WriteAsync(
            request.Http, StatusCodes.Status200OK, "CORSConfiguration", xml => S3CorsConfiguration.Write(xml, S3CorsConfiguration.RulesOf(set)));
        return null;
    }
}
