// Validates lines against a JSON Schema with Ajv, a validator that knows nothing of ours. Lines come on standard input; each one's verdict
// goes out as a line: "ok", or what is wrong.
import Ajv2020 from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';

const [schema] = process.argv.slice(2);
// Numbers of 64 bits and unknown members are allowed on purpose.
const validate = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false }).compile(JSON.parse(readFileSync(schema, 'utf8')));
for (const line of readFileSync(0, 'utf8').split('\n').filter((text) => text !== '')) {
  console.log(validate(JSON.parse(line)) ? 'ok' : validate.errors.map((error) => `${error.instancePath} ${error.message}`).join('; '));
}
