using System.Text.Json;

namespace Alleycat.Local.AwsJson;

/// <summary>
/// The members of a small request, each checked for its type and constraints as it is taken. The first wrong type, else
/// all broken
/// constraints, is the request's <see cref="Error"/>: to be looked at once, before anything is done.
/// </summary>
internal sealed class Members(JsonElement root)
{
    public const string NamePattern = "[a-zA-Z0-9_.-]+";
    public const string SequenceNumberPattern = "0|([1-9]\\d{0,128})";

    private readonly Violations _violations = new();
    private AwsJsonError? _typeError;

    public AwsJsonError? Error => _typeError ?? _violations.ToError();

    /// <summary>The stream by <c>StreamName</c> or, where that is absent, the last part of <c>StreamARN</c>.</summary>
    /// <returns>Null where both are absent; that is a violation if the stream is required.</returns>
    public string? StreamName(bool isRequired = true)
    {
        var name = Text("StreamName");
        if (name is null && Text("StreamARN") is { } arn)
            name = NameOf(arn);
        if (name is null)
        {
            if (isRequired)
                _violations.Null("streamName");
            return null;
        }
        Check(name, "streamName", NamePattern);
        return name;
    }

    public static string NameOf(string streamArn) => streamArn[(streamArn.LastIndexOf('/') + 1)..];

    /// <summary>A name-like text: 1 to so many characters of <see cref="NamePattern"/>.</summary>
    public string? Name(
        string member, bool isRequired, string pattern = NamePattern, int charsMax = Alleycat.StreamLog.StreamName.CharsMax)
    {
        var value = Required(member, isRequired);
        if (value is not null)
            Check(value, ToLowerFirst(member), pattern, charsMax);
        return value;
    }

    public string? OneOf(string member, bool isRequired, params string[] set)
    {
        var value = Required(member, isRequired);
        if (value is not null && !set.Contains(value))
            _violations.NotInSet(value, ToLowerFirst(member), set);
        return value;
    }

    /// <summary>A text of 1 to so many characters.</summary>
    public string? Text(string member, bool isRequired, int charsMax)
    {
        var value = Required(member, isRequired);
        if (value is { Length: 0 })
            _violations.ShorterThan(value, ToLowerFirst(member), 1);
        if (value?.Length > charsMax)
            _violations.LongerThan(value, ToLowerFirst(member), charsMax);
        return value;
    }

    public string? SequenceNumber(string member)
    {
        var value = Text(member);
        if (value is null)
            return null;
        var isCanonical = value.Length is >= 1 and <= 129 && !value.AsSpan().ContainsAnyExceptInRange('0', '9')
            && (value[0] != '0' || value.Length == 1);
        if (!isCanonical)
            _violations.NoMatch(value, ToLowerFirst(member), SequenceNumberPattern);
        return value;
    }

    public long? Integer(string member, long min, long max, bool isRequired = false)
    {
        if (!TryGet(member, out var value))
        {
            if (isRequired)
                _violations.Null(ToLowerFirst(member));
            return null;
        }
        if (value.ValueKind != JsonValueKind.Number)
        {
            Mistyped(value, "Integer");
            return null;
        }
        // A fraction is cut off, as AWS does; what is beyond 64 bits is above or below any bound.
        var number = value.TryGetInt64(out var whole)
            ? whole
            : (long)Math.Clamp(Math.Floor(value.GetDouble()), long.MinValue, long.MaxValue);
        if (number < min)
            _violations.Below(number, ToLowerFirst(member), min);
        else if (number > max)
            _violations.Above(number, ToLowerFirst(member), max);
        return number;
    }

    /// <summary>Seconds since 1970 with a fraction.</summary>
    public DateTimeOffset? Timestamp(string member)
    {
        if (!TryGet(member, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Number)
        {
            Mistyped(value, "Date");
            return null;
        }
        var ms = Math.Clamp(Math.Round(value.GetDouble() * 1_000), 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
        return DateTimeOffset.FromUnixTimeMilliseconds((long)ms);
    }

    /// <summary>A member that is a structure of its own; null where it is absent.</summary>
    public Members? Structure(string member)
    {
        if (!TryGet(member, out var value))
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return new Members(value);
        _typeError ??= AwsJsonError.Serialization(
            value.ValueKind == JsonValueKind.Array ? "Start of list found where not expected" : "Expected null");
        return null;
    }

    /// <summary>Takes a nested structure's fault for this request's.</summary>
    public void Include(Members? nested) => _typeError ??= nested?.Error;

    private static string ToLowerFirst(string member) => char.ToLowerInvariant(member[0]) + member[1..];

    private string? Required(string member, bool isRequired)
    {
        var value = Text(member);
        if (value is null && isRequired)
            _violations.Null(ToLowerFirst(member));
        return value;
    }

    private string? Text(string member)
    {
        if (!TryGet(member, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            Mistyped(value, "String");
            return null;
        }
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // The text is no valid UTF-8, or holds half a surrogate pair.
            _typeError ??= AwsJsonError.Serialization();
            return null;
        }
    }

    private bool TryGet(string member, out JsonElement value)
    {
        try
        {
            return root.TryGetProperty(member, out value) && value.ValueKind != JsonValueKind.Null;
        }
        catch (InvalidOperationException)
        {
            // Some member's name holds half a surrogate pair.
            _typeError ??= AwsJsonError.Serialization();
            value = default;
            return false;
        }
    }

    private void Check(string value, string member, string pattern, int charsMax = Alleycat.StreamLog.StreamName.CharsMax)
    {
        if (value.Length == 0)
            _violations.ShorterThan(value, member, 1);
        if (value.Length > charsMax)
            _violations.LongerThan(value, member, charsMax);
        else if (!Alleycat.StreamLog.StreamName.IsValid(value))
            _violations.NoMatch(value, member, pattern);
    }

    private void Mistyped(JsonElement value, string wanted) => _typeError ??= AwsJsonError.Serialization(value.ValueKind switch
    {
        JsonValueKind.Array => "Start of list found where not expected",
        JsonValueKind.Object => "Start of structure or map found where not expected.",
        JsonValueKind.String => $"class java.lang.String can not be converted to an {wanted}",
        JsonValueKind.Number => $"class java.math.BigDecimal can not be converted to an {wanted}",
        _ => $"class java.lang.Boolean can not be converted to an {wanted}",
    });
}
