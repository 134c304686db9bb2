// A straightforward merge of a delivered object into a class's history, as the reference sample does it, but right: the history is
// gunzipped before it is parsed, and a stored 0 counts. One line in, {"history":path,"batch":path}, is one merge of the whole file;
// one line of JSON out tells its time, and the digest of the text so that both sides can be compared.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { gunzipSync, gzipSync } from 'node:zlib'

function merge(batchFile, historyFile) {
  const lines = gunzipSync(batchFile).toString().split('\n')
  const history = JSON.parse(gunzipSync(historyFile).toString())
  for (const line of lines) {
    if (line === '') continue
    const record = JSON.parse(line)
    const second = (history[record.second] ??= {})
    const current = second[record.racerId]
    if (current === undefined || record.output > current) second[record.racerId] = record.output
  }
  const text = JSON.stringify(history)
  return { text, file: gzipSync(text) }
}

const say = (answer) => process.stdout.write(JSON.stringify(answer) + '\n')
say({ ready: true, version: process.version })
for await (const line of createInterface({ input: process.stdin })) {
  const { history, batch, digest } = JSON.parse(line)
  const [historyFile, batchFile] = [readFileSync(history), readFileSync(batch)]
  const started = performance.now()
  const before = process.cpuUsage()
  const { text, file } = merge(batchFile, historyFile)
  const ms = performance.now() - started
  const cpu = process.cpuUsage(before)
  say({ ms, cpuMs: (cpu.user + cpu.system) / 1000, bytes: file.length, digest: digest ? createHash('sha256').update(text).digest('hex') : null })
}
