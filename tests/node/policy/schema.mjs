// Checks rule files against the published schema, as an editor would: node schema.mjs SCHEMA FILE...
// Writes "FILE ok" or "FILE" and the first error.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { parse } from "yaml";

const [schema, ...files] = process.argv.slice(2);
const check = new Ajv2020({ strict: true, allErrors: false, allowUnionTypes: true, strictTypes: false, strictRequired: false }).compile(JSON.parse(readFileSync(schema, "utf8")));
for (const file of files) {
  const ok = check(parse(readFileSync(file, "utf8")));
  console.log(basename(file), ok ? "ok" : `${check.errors[0].instancePath} ${check.errors[0].message}`);
}
