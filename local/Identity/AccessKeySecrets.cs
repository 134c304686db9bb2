using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Alleycat.Local.Identity;

/// <summary>Secret access keys by access key id: what the AWS endpoints check signatures against.</summary>
/// <remarks>One is looked up as the file says this moment: a key works as soon as its command has ended, and no longer once it is removed.</remarks>
internal sealed class AccessKeySecrets(IdentityStore store) : IReadOnlyDictionary<string, string>
{
    public IEnumerable<string> Keys => store.Current.Secrets.Keys;

    public IEnumerable<string> Values => store.Current.Secrets.Values;

    public int Count => store.Current.Secrets.Count;

    public string this[string key] => store.Refresh().Secrets[key];

    public bool ContainsKey(string key) => store.Refresh().Secrets.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => store.Refresh().Secrets.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, string>>)store.Current.Secrets).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
