using Alleycat.ObjectStore;

namespace Alleycat.Local.S3;

/// <content>Event notifications: a bucket's own configuration, beside what the host itself subscribed to.</content>
public sealed partial class S3Endpoint
{
    private readonly S3Functions _functions = new(options);
    private readonly BucketNotifications _notifications = new(store, options);

    private Task<S3Error?> AnswerNotificationAsync(S3Request request) =>
        HttpMethods.IsPut(request.Method) ? PutNotificationAsync(request)
        : HttpMethods.IsGet(request.Method) ? GetNotificationAsync(request)
        : Task.FromResult<S3Error?>(S3Error.MethodNotAllowed);

    private async Task<S3Error?> PutNotificationAsync(S3Request request)
    {
        var (error, root) = await ReadXmlAsync(request, DirectoryObjectStore.SettingBytesMax);
        if (root is null || (error = S3NotificationConfiguration.TryRead(root, _functions, out var rules)) is not null)
            return error;
        var given = rules.ToList();
        foreach (var own in store.FixedNotificationRules(request.Bucket))
        {
            if (given.RemoveAll(rule => IsSame(rule, own)) == 0)
            {
                return S3Error.InvalidRequest(
                    $"The notification configuration '{own.Id}' is the platform's own and cannot be changed or removed: every delivered object "
                    + "is merged into the history by it. Send it along as GetBucketNotificationConfiguration tells it.");
            }
        }
        var document = S3NotificationConfiguration.Document(_functions, given);
        if (document.Length > DirectoryObjectStore.SettingBytesMax)
            return S3Error.MalformedXml;
        await Task.Run(() => store.ConfigureNotifications(request.Bucket, S3NotificationConfiguration.SettingName, document, given));
        return null;
    }

    private async Task<S3Error?> GetNotificationAsync(S3Request request)
    {
        if (!_notifications.TryRead(request.Bucket, out var rules))
        {
            return new(
                500, "InternalError",
                "The bucket's notification configuration is not readable any more, or names a function that is gone: put it again.");
        }
        var all = store.FixedNotificationRules(request.Bucket).Concat(rules);
        await S3Xml.WriteAsync(
            request.Http, StatusCodes.Status200OK, "NotificationConfiguration", xml => S3NotificationConfiguration.Write(xml, _functions, all));
        return null;
    }

    private bool IsSame(NotificationRule rule, NotificationRule own) =>
        rule with { Consumer = own.Consumer } == own && _functions.ArnOf(rule.Consumer) == _functions.ArnOf(own.Consumer);
}
