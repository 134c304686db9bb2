// Fails the build when the script of a first load, gzipped, exceeds the budget. The MQTT chunk and other chunks that
// are imported on demand do not count: they are fetched after the first paint.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const budgetBytes = 80_000
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

const firstLoad = new Set()
const visit = (key) => {
  const chunk = manifest[key]
  if (firstLoad.has(chunk.file)) return
  firstLoad.add(chunk.file)
  for (const imported of chunk.imports ?? []) visit(imported)
}
for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key)

const gzippedBytes = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length
const total = [...firstLoad].reduce((sum, file) => sum + gzippedBytes(file), 0)
console.log(`First load: ${total} of ${budgetBytes} bytes of gzipped script in ${firstLoad.size} file(s).`)
if (total > budgetBytes) {
  console.error('The first load is over its budget.')
  process.exit(1)
}
