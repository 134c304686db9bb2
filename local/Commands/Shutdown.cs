using System.Runtime.InteropServices;

namespace Alleycat.Local.Commands;

/// <summary>Ctrl-C and SIGTERM: the first asks for a clean end, the second ends the process at once.</summary>
internal sealed class Shutdown : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Shutdown()
    {
        _registrations = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM)];
    }

    public CancellationToken Token => _requested.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _requested.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (_requested.IsCancellationRequested)
            Environment.Exit(ExitCode.Interrupted);
        _requested.Cancel();
    });
}
