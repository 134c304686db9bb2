using System.Diagnostics;

namespace Alleycat.Streaming.Tests;

/// <summary>The <c>lz4</c> command, a reader and writer of the format that shares nothing with ours.</summary>
internal static class Lz4Tool
{
    public static byte[] Compress(byte[] content, params string[] options) => Run(content, [.. options, "-c", "-z"]);

    public static byte[] Decompress(byte[] frame) => Run(frame, ["-d", "-c"]);

    private static byte[] Run(byte[] input, string[] arguments)
    {
        var start = new ProcessStartInfo("lz4", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException("These tests compare with the lz4 tool: install the package lz4.", exception);
        }
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var writing = Task.Run(() =>
            {
                process.StandardInput.BaseStream.Write(input);
                process.StandardInput.Close();
            });
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            writing.Wait();
            return output.ToArray();
        }
    }
}
