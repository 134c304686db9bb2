using System.CommandLine;
using Alleycat.Local.Firehose;

namespace Alleycat.Local.Commands;

/// <summary><c>--delivery name=…,prefix=…</c>, once for each further delivery stream.</summary>
internal static class DeliveryOption
{
    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--delivery")
        {
            Description = "One more delivery stream, such as "
                + "name=analysts,prefix=raw/dt=!{timestamp:yyyy-MM-dd}/hh=!{timestamp:HH}/; may be given several times. "
                + $"Members: {DeliveryDefinition.Members}.",
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var token in result.Tokens)
            {
                if (DeliveryDefinition.TryParse(token.Value, out var definition) is { } wrong)
                    result.AddError($"--delivery {token.Value}: {wrong}");
                else if (!names.Add(definition!.Name))
                    result.AddError($"--delivery: two are called {definition.Name}.");
            }
        });
        return option;
    }

    /// <summary>Reads what the validator let through.</summary>
    public static IReadOnlyList<DeliveryDefinition> Read(string[] texts) =>
    [
        .. texts.Select(text => DeliveryDefinition.TryParse(text, out var definition) is { } wrong
            ? throw new ArgumentException(wrong, nameof(texts))
            : definition!),
    ];
}
