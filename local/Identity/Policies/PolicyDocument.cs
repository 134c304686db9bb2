using System.Text.Json;

namespace Alleycat.Local.Identity.Policies;

/// <summary>An IoT Core policy: allowed is what a statement allows and none denies.</summary>
internal sealed class PolicyDocument(IReadOnlyList<PolicyStatement> statements)
{
    /// <summary>Characters of a document; IoT Core takes 2,048.</summary>
    public const int CharactersMax = 64 * 1024;

    private const string Version = "2012-10-17";

    public bool Allows(PolicyAction action, string resource, PolicyValues values)
    {
        var isAllowed = false;
        foreach (var statement in statements)
        {
            if (!statement.Matches(action, resource, values))
                continue;
            if (statement.IsDeny)
                return false;
            isAllowed = true;
        }
        return isAllowed;
    }

    /// <summary>Reads AWS's form. What is not understood is refused by name: a condition passed over would allow too much.</summary>
    /// <exception cref="PolicyException">What is wrong.</exception>
    public static PolicyDocument Parse(string text)
    {
        if (text.Length > CharactersMax)
            throw new PolicyException($"A policy has at most {CharactersMax:N0} characters.");
        try
        {
            using var json = JsonDocument.Parse(text);
            return Read(json.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new PolicyException($"It is no JSON: {exception.Message}");
        }
    }

    private static PolicyDocument Read(JsonElement root)
    {
        RequireMembers(root, "The document", "Version", "Id", "Statement");
        if (TextOf(root, "Version") != Version)
            throw new PolicyException($"\"Version\" must be \"{Version}\".");
        if (!root.TryGetProperty("Statement", out var statements))
            throw new PolicyException("\"Statement\" is missing.");
        return new([.. Several(statements).Select(ReadStatement)]);
    }

    private static PolicyStatement ReadStatement(JsonElement statement)
    {
        RequireMembers(statement, "A statement", "Sid", "Effect", "Action", "Resource");
        var effect = TextOf(statement, "Effect");
        if (effect is not ("Allow" or "Deny"))
            throw new PolicyException("\"Effect\" must be \"Allow\" or \"Deny\".");
        var actions = TextsOf(statement, "Action").SelectMany(ActionsOf).ToHashSet();
        return new(effect == "Deny", actions, [.. TextsOf(statement, "Resource").Select(ReadResource)]);
    }

    /// <summary>Wildcards may stand in actions too; actions that are not asked about here are no fault.</summary>
    private static IEnumerable<PolicyAction> ActionsOf(string text)
    {
        var pattern = PolicyPattern.Parse(text.ToLowerInvariant());
        return Enum.GetValues<PolicyAction>().Where(action => pattern.Matches($"iot:{action}".ToLowerInvariant(), default));
    }

    /// <summary>Partition, region and account are AWS's; here there is but one of each.</summary>
    private static PolicyPattern ReadResource(string text)
    {
        if (text == "*")
            return PolicyPattern.Parse(text);
        var parts = text.Split(':', 6);
        if (parts is not ["arn", _, "iot", _, _, var resource])
        {
            throw new PolicyException(
                $"\"{text}\" is no resource: \"*\", or \"arn:aws:iot:REGION:ACCOUNT:\" with client/…, topic/… or topicfilter/….");
        }
        return PolicyPattern.Parse(resource);
    }

    private static void RequireMembers(JsonElement element, string what, params string[] known)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new PolicyException($"{what} is no JSON object.");
        foreach (var member in element.EnumerateObject())
        {
            if (!known.Contains(member.Name, StringComparer.Ordinal))
                throw new PolicyException($"\"{member.Name}\" is not supported here.");
        }
    }

    private static JsonElement[] Several(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()] : [element];

    private static string TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new PolicyException($"\"{name}\" is missing, or no text.");

    private static IEnumerable<string> TextsOf(JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var value))
            throw new PolicyException($"\"{name}\" is missing.");
        return Several(value).Select(one =>
            one.ValueKind == JsonValueKind.String ? one.GetString()! : throw new PolicyException($"\"{name}\" has something that is no text."));
    }
}
