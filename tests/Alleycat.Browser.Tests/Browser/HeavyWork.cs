namespace Alleycat.Browser.Tests.Browser;

/// <summary>
/// What keeps a processor busy for a second, opening a browser's page or looking at one with axe-core, is done one at a time: a dozen
/// races are ridden on the same machine meanwhile, and a race waits for nobody.
/// </summary>
internal static class HeavyWork
{
    private static readonly SemaphoreSlim Turns = new(1);

    /// <summary>Waits for one's turn, which ends when it is disposed of.</summary>
    public static async Task<IDisposable> TurnAsync()
    {
        await Turns.WaitAsync();
        return new Turn();
    }

    private sealed class Turn : IDisposable
    {
        public void Dispose() => Turns.Release();
    }
}
