using System.Globalization;
using System.Text;

namespace Alleycat.Delivery;

/// <summary>A Firehose key prefix with its expressions, checked when it is made and evaluated per object.</summary>
/// <remarks>
/// <c>!{timestamp:pattern}</c> takes the letters y M d H m s S of Java's DateTimeFormatter, UTC, single quotes for literals;
/// <c>!{firehose:random-string}</c> is 11 characters, fresh each; <c>!{firehose:error-output-type}</c> belongs in error prefixes only.
/// </remarks>
internal sealed class ObjectKeyTemplate
{
    private const string Opening = "!{";
    private const string TimestampNamespace = "timestamp:";
    private const string RandomString = "firehose:random-string";
    private const string ErrorOutputType = "firehose:error-output-type";
    private const int RandomChars = 11;
    private const int EvaluatedCharsMax = 512;

    private readonly List<(Kind Kind, string Text)> _parts = [];

    /// <exception cref="ArgumentException">An expression is unknown, unfinished or out of place; the message says which.</exception>
    public ObjectKeyTemplate(string prefix, bool isErrorPrefix)
    {
        Parse(prefix, isErrorPrefix);
        var hasExpression = _parts.Any(part => part.Kind != Kind.Literal);
        if (isErrorPrefix && !_parts.Any(part => part.Kind == Kind.ErrorOutputType))
            throw new ArgumentException("An error output prefix must hold !{firehose:error-output-type}.", nameof(prefix));
        if (!hasExpression)
            _parts.Add((Kind.Timestamp, "yyyy/MM/dd/HH/"));
    }

    private enum Kind
    {
        Literal,
        Timestamp,
        Random,
        ErrorOutputType,
    }

    /// <param name="arrival">Of the oldest record in the object; every timestamp in the key is this instant.</param>
    /// <param name="random">Makes the random strings.</param>
    /// <param name="errorOutputType">Such as <c>processing-failed</c>; empty for data.</param>
    public string Evaluate(DateTimeOffset arrival, Random random, string errorOutputType = "")
    {
        var key = new StringBuilder();
        foreach (var (kind, text) in _parts)
        {
            key.Append(kind switch
            {
                Kind.Timestamp => FormatTimestamp(text, arrival.UtcDateTime),
                Kind.Random => random.GetString("abcdefghijklmnopqrstuvwxyz0123456789", RandomChars),
                Kind.ErrorOutputType => errorOutputType,
                _ => text,
            });
        }
        return key.Length <= EvaluatedCharsMax ? key.ToString() : key.ToString(0, EvaluatedCharsMax);
    }

    private void Parse(string prefix, bool isErrorPrefix)
    {
        var rest = prefix.AsSpan();
        while (rest.Length > 0)
        {
            var start = rest.IndexOf(Opening);
            if (start < 0)
            {
                _parts.Add((Kind.Literal, rest.ToString()));
                return;
            }
            if (start > 0)
                _parts.Add((Kind.Literal, rest[..start].ToString()));
            var end = rest[start..].IndexOf('}');
            if (end < 0)
                throw new ArgumentException($"The prefix '{prefix}' has an expression that does not end.", nameof(prefix));
            _parts.Add(Expression(rest.Slice(start + Opening.Length, end - Opening.Length).ToString(), isErrorPrefix));
            rest = rest[(start + end + 1)..];
        }
    }

    private static (Kind, string) Expression(string text, bool isErrorPrefix) => text switch
    {
        RandomString => (Kind.Random, ""),
        ErrorOutputType when isErrorPrefix => (Kind.ErrorOutputType, ""),
        ErrorOutputType => throw new ArgumentException("!{firehose:error-output-type} belongs in the error output prefix only."),
        _ when text.StartsWith(TimestampNamespace, StringComparison.Ordinal) => (Kind.Timestamp, CheckPattern(text[TimestampNamespace.Length..])),
        _ => throw new ArgumentException($"The expression '!{{{text}}}' is not known."),
    };

    private static string CheckPattern(string pattern)
    {
        FormatTimestamp(pattern, DateTime.UnixEpoch);
        return pattern;
    }

    private static string FormatTimestamp(string pattern, DateTime instant)
    {
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length;)
        {
            var letter = pattern[i];
            if (letter == '\'')
            {
                var end = pattern.IndexOf('\'', i + 1);
                if (end < 0)
                    throw new ArgumentException($"The timestamp pattern '{pattern}' has a quote that does not end.");
                text.Append(end == i + 1 ? "'" : pattern[(i + 1)..end]);
                i = end + 1;
                continue;
            }
            if (!char.IsAsciiLetter(letter))
            {
                text.Append(letter);
                i++;
                continue;
            }
            var width = 1;
            while (i + width < pattern.Length && pattern[i + width] == letter)
                width++;
            text.Append(Field(letter, width, instant, pattern));
            i += width;
        }
        return text.ToString();
    }

    private static string Field(char letter, int width, DateTime instant, string pattern)
    {
        var value = letter switch
        {
            'y' or 'u' => width == 2 ? instant.Year % 100 : instant.Year,
            'M' when width <= 2 => instant.Month,
            'd' when width <= 2 => instant.Day,
            'H' when width <= 2 => instant.Hour,
            'm' when width <= 2 => instant.Minute,
            's' when width <= 2 => instant.Second,
            'S' when width == 3 => instant.Millisecond,
            _ => throw new ArgumentException($"The timestamp pattern '{pattern}' holds '{new string(letter, width)}', which is not known here."),
        };
        return value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
    }
}
