// What failed, once more and together: the log of all runners is long, and its end is what people see first.
//   node scripts/failed-tests.mjs artifacts/test-results
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const LINES_MAX = 12
const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

const folder = process.argv[2]
if (folder === undefined) {
  console.error('Say the folder of the results: node scripts/failed-tests.mjs artifacts/test-results')
  process.exit(2)
}
for (const file of readdirSync(folder).sort()) {
  const text = () => readFileSync(join(folder, file), 'utf8')
  if (file.endsWith('.trx')) for (const failure of ofXunit(text())) tell(failure)
  if (file === 'vitest.json') for (const failure of ofVitest(JSON.parse(text()))) tell(failure)
}

function* ofXunit(trx) {
  for (const [, attributes, body] of trx.matchAll(/<UnitTestResult ([^>]*outcome="Failed"[^>]*)>(.*?)<\/UnitTestResult>/gs))
    yield { name: plain(/testName="([^"]*)"/.exec(attributes)?.[1]), why: `${element(body, 'Message')}\n${element(body, 'StackTrace')}` }
}

function* ofVitest(report) {
  for (const { assertionResults, message, name } of report.testResults) {
    const failed = assertionResults.filter((result) => result.status === 'failed')
    for (const { fullName, failureMessages } of failed) yield { name: fullName, why: failureMessages.join('\n') }
    if (failed.length === 0 && message) yield { name, why: message }
  }
}

function tell({ name, why }) {
  const lines = why.split('\n').filter((line) => line.trim() !== '')
  console.log(`\nFAILED: ${name}\n${lines.slice(0, LINES_MAX).map((line) => `  ${line}`).join('\n')}`)
}

function element(xml, name) {
  return plain(new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1])
}

function plain(xml = '') {
  return xml
    .replace(/&#x?([0-9a-f]+);/gi, (whole, code) => String.fromCodePoint(parseInt(code, whole.includes('x') ? 16 : 10)))
    .replace(/&(lt|gt|quot|apos|amp);/g, (_, entity) => ENTITIES[entity])
}
