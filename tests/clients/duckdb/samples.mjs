// The queries of samples/sql on the day of samples/day, each as a stranger would run it: first the views, then the query. Prints one JSON
// object: a list of rows by the query's name.
import { DuckDBInstance } from '@duckdb/node-api';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [samples] = process.argv.slice(2);
process.chdir(samples);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run(readFileSync(join('sql', '_views.sql'), 'utf8'));
const rows = {};
for (const name of readdirSync('sql').sort()) {
  if (name.startsWith('_') || !name.endsWith('.sql')) continue;
  rows[name.slice(0, -4)] = (await connection.runAndReadAll(readFileSync(join('sql', name), 'utf8'))).getRowObjectsJson();
}
console.log(JSON.stringify(rows));
