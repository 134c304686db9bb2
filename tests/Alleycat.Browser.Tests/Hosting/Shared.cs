namespace Alleycat.Browser.Tests.Hosting;

/// <summary>Something costly that test classes running side by side use together: made by the first, ended by the last.</summary>
internal sealed class Shared<T>(Func<Task<T>> make) : IDisposable
    where T : class, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private T? _made;
    private int _users;

    public async Task<T> TakeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            _made ??= await make();
            _users++;
            return _made;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task GiveBackAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (--_users > 0 || _made is null)
                return;
            await _made.DisposeAsync();
            _made = null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
