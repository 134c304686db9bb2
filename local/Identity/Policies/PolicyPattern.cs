namespace Alleycat.Local.Identity.Policies;

/// <summary>
/// A resource: text with <c>*</c> for any characters, <c>?</c> for any one, and variables. What a variable stands for is taken literally,
/// so a client id with an asterisk in it opens nothing.
/// </summary>
internal sealed class PolicyPattern
{
    private const int AnyRun = -1;
    private const int AnyOne = -2;
    private const int Racer = -3;
    private const int ClientId = -4;

    private static readonly Dictionary<string, int> Variables = new(StringComparer.Ordinal)
    {
        ["identity.racer"] = Racer,
        ["iot:Connection.Thing.Attributes[racerId]"] = Racer,
        ["iot:ClientId"] = ClientId,
    };

    private readonly int[] _tokens;

    private PolicyPattern(int[] tokens) => _tokens = tokens;

    /// <exception cref="PolicyException">It names an unknown variable, or does not end one.</exception>
    public static PolicyPattern Parse(string text)
    {
        var tokens = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("${"))
            {
                var end = text.IndexOf('}', i);
                if (end < 0)
                    throw new PolicyException($"A variable does not end: '{text[i..]}'.");
                var name = text[(i + 2)..end];
                // IAM's way to write the wildcards themselves.
                if (name is "*" or "?" or "$")
                    tokens.Add(name[0]);
                else if (Variables.TryGetValue(name, out var variable))
                    tokens.Add(variable);
                else
                    throw new PolicyException($"'${{{name}}}' is none of the variables here: {string.Join(", ", Variables.Keys)}.");
                i = end;
                continue;
            }
            tokens.Add(text[i] switch { '*' => AnyRun, '?' => AnyOne, var other => other });
        }
        return new([.. tokens]);
    }

    /// <summary>Whether a resource is among those that this names.</summary>
    public bool Matches(ReadOnlySpan<char> resource, PolicyValues values)
    {
        var tokens = _tokens;
        if (tokens.AsSpan().ContainsAny(Racer, ClientId))
        {
            if (tokens.Contains(Racer) && values.Racer is null)
                return false;
            tokens = [.. tokens.SelectMany(token => token switch
            {
                Racer => values.Racer!.Select(c => (int)c),
                ClientId => values.ClientId.Select(c => (int)c),
                _ => [token],
            })];
        }
        return Matches(tokens, resource);
    }

    /// <summary>Goes back to the latest run only, so the time is at most pattern times resource.</summary>
    private static bool Matches(ReadOnlySpan<int> tokens, ReadOnlySpan<char> text)
    {
        var (token, at, run, runAt) = (0, 0, -1, 0);
        while (at < text.Length)
        {
            if (token < tokens.Length && tokens[token] == AnyRun)
            {
                (run, runAt) = (token++, at);
            }
            else if (token < tokens.Length && (tokens[token] == AnyOne || tokens[token] == text[at]))
            {
                token++;
                at++;
            }
            else if (run >= 0)
            {
                token = run + 1;
                at = ++runAt;
            }
            else
            {
                return false;
            }
        }
        while (token < tokens.Length && tokens[token] == AnyRun)
            token++;
        return token == tokens.Length;
    }
}
