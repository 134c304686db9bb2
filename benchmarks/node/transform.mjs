// The transform as the sample writes it: parse the event, decode and parse each record, add output, print it again.
// A round: "<kind> <repetitions>" in, {"ms":[…],"bytes":n} out. The event comes as a file, the response is bytes, as on Lambda.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const output = (cadence, resistance) => ((cadence + 35) * (resistance + 65)) / 100

const transform = (event) => ({
  records: event.records.map((record) => {
    const payload = JSON.parse(Buffer.from(record.data, 'base64').toString('utf8'))
    payload.output = output(payload.cadence, payload.resistance)
    return {
      recordId: record.recordId,
      result: 'Ok',
      data: Buffer.from(JSON.stringify(payload) + '\n').toString('base64'),
    }
  }),
})

const handle = (bytes) => Buffer.from(JSON.stringify(transform(JSON.parse(bytes.toString('utf8')))))

const events = Object.fromEntries(process.argv.slice(2).map((argument) => {
  const [kind, path] = argument.split('=')
  return [kind, readFileSync(path)]
}))

console.log(JSON.stringify({ ready: true, version: process.version }))
for await (const line of createInterface({ input: process.stdin })) {
  const [kind, repetitions] = line.split(' ')
  const ms = []
  let bytes = 0
  for (let i = 0; i < Number(repetitions); i++) {
    const start = performance.now()
    bytes = handle(events[kind]).length
    ms.push(performance.now() - start)
  }
  console.log(JSON.stringify({ ms, bytes }))
}
