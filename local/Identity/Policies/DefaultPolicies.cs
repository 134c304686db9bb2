namespace Alleycat.Local.Identity.Policies;

/// <summary>What holds where the identity folder has no policy of its own.</summary>
internal static class DefaultPolicies
{
    /// <summary>A bike publishes as its racer, and reads results and its own acknowledgements.</summary>
    public const string Bike = """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iot:Connect",
              "Resource": [
                "arn:aws:iot:*:*:client/alleycat-${identity.racer}",
                "arn:aws:iot:*:*:client/alleycat-${identity.racer}-*",
                "arn:aws:iot:*:*:client/auto-*"
              ]
            },
            {
              "Effect": "Allow",
              "Action": "iot:Publish",
              "Resource": [
                "arn:aws:iot:*:*:topic/alleycat-publish/${identity.racer}",
                "arn:aws:iot:*:*:topic/alleycat-status/${identity.racer}"
              ]
            },
            {
              "Effect": "Allow",
              "Action": "iot:RetainPublish",
              "Resource": "arn:aws:iot:*:*:topic/alleycat-status/${identity.racer}"
            },
            {
              "Effect": "Allow",
              "Action": "iot:Subscribe",
              "Resource": [
                "arn:aws:iot:*:*:topicfilter/alleycat-subscribe",
                "arn:aws:iot:*:*:topicfilter/alleycat-subscribe/*",
                "arn:aws:iot:*:*:topicfilter/alleycat-race/*",
                "arn:aws:iot:*:*:topicfilter/alleycat-record/*",
                "arn:aws:iot:*:*:topicfilter/alleycat-ack/${identity.racer}"
              ]
            },
            {
              "Effect": "Allow",
              "Action": "iot:Receive",
              "Resource": [
                "arn:aws:iot:*:*:topic/alleycat-subscribe",
                "arn:aws:iot:*:*:topic/alleycat-subscribe/*",
                "arn:aws:iot:*:*:topic/alleycat-race/*",
                "arn:aws:iot:*:*:topic/alleycat-record/*",
                "arn:aws:iot:*:*:topic/alleycat-ack/${identity.racer}"
              ]
            }
          ]
        }
        """;

    /// <summary>Whoever has no identity reads results and publishes nothing. No client id that a bike might want is theirs.</summary>
    public const string Viewer = """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "iot:Connect",
              "Resource": [
                "arn:aws:iot:*:*:client/alleycat-wall-*",
                "arn:aws:iot:*:*:client/alleycat-viewer-*",
                "arn:aws:iot:*:*:client/auto-*"
              ]
            },
            {
              "Effect": "Allow",
              "Action": "iot:Subscribe",
              "Resource": [
                "arn:aws:iot:*:*:topicfilter/alleycat-subscribe",
                "arn:aws:iot:*:*:topicfilter/alleycat-subscribe/*",
                "arn:aws:iot:*:*:topicfilter/alleycat-race/*",
                "arn:aws:iot:*:*:topicfilter/alleycat-record/*"
              ]
            },
            {
              "Effect": "Allow",
              "Action": "iot:Receive",
              "Resource": [
                "arn:aws:iot:*:*:topic/alleycat-subscribe",
                "arn:aws:iot:*:*:topic/alleycat-subscribe/*",
                "arn:aws:iot:*:*:topic/alleycat-race/*",
                "arn:aws:iot:*:*:topic/alleycat-record/*"
              ]
            }
          ]
        }
        """;
}
