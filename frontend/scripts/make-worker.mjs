// Writes dist/sw.js: the offline worker with the list of this build's files and a version that is their hash, so that any change of
// a file is a new version and no change is none.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'

const dist = new URL('../dist/', import.meta.url)

const filesUnder = (folder) =>
  readdirSync(new URL(`.${folder}`, dist))
    .sort()
    .flatMap((name) =>
      statSync(new URL(`.${folder}${name}`, dist)).isDirectory() ? filesUnder(`${folder}${name}/`) : [`${folder}${name}`],
    )

const files = filesUnder('/').filter((file) => !file.startsWith('/.') && file !== '/sw.js')
const hash = createHash('sha256')
const code = readFileSync(new URL('offline-worker.js', import.meta.url), 'utf8')
hash.update(code)
for (const file of files) hash.update(file).update(readFileSync(new URL(`.${file}`, dist)))
const version = hash.digest('hex').slice(0, 16)
writeFileSync(
  new URL('sw.js', dist),
  `const VERSION = ${JSON.stringify(version)}\nconst FILES = ${JSON.stringify(files)}\n${code.replace(/^\/\* global .*\n/m, '')}`,
)
console.log(`Offline worker ${version}: ${files.length} files.`)
