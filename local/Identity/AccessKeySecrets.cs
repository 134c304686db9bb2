using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Alleycat.Local.Identity;

/// <summary>Secret access keys by access key id, as they are known now: what the AWS endpoints check signatures against.</summary>
internal sealed class AccessKeySecrets(IdentityStore store) : IReadOnlyDictionary<string, string>
{
    public IEnumerable<string> Keys => store.Current.Secrets.Keys;

    public IEnumerable<string> Values => store.Current.Secrets.Values;

    public int Count => store.Current.Secrets.Count;

    public string this[string key] => store.Current.Secrets[key];

    public bool ContainsKey(string key) => store.Current.Secrets.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => store.Current.Secrets.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string>>)store.Current.Secrets).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
