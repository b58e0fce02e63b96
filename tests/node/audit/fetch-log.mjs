// Copies a tiled transparency log over HTTP without any code of ours: Node built-ins only.
// usage: node fetch-log.mjs <https origin> <ca pem> <certificate pem> <key pem> <folder>
// Asks for /checkpoint and for every tile and bundle that a tree of its size has (C2SP tlog-tiles), the full one where a
// partial one is gone. Nothing is believed: verify-log.mjs checks the folder. Prints {size, files}.
import { constants, connect } from 'node:http2';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const WIDTH = 256;
const [origin, ca, certificate, key, folder] = process.argv.slice(2);
// The host's name is its SPIFFE id in the certificate; the authority is what is trusted here.
const session = connect(origin, { ca: readFileSync(ca), cert: readFileSync(certificate), key: readFileSync(key), checkServerIdentity: () => undefined });

function get(path) {
  return new Promise((resolve, reject) => {
    const request = session.request({ ':path': path });
    const chunks = [];
    let status;
    request.on('response', (headers) => { status = headers[constants.HTTP2_HEADER_STATUS]; });
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => resolve({ status, body: Buffer.concat(chunks) }));
    request.on('error', reject);
    request.end();
  });
}

function number(index) {
  let text = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    text = `x${String(rest % 1000).padStart(3, '0')}/${text}`;
  }
  return text;
}

let files = 0;
function keep(name, body) {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
  files++;
}

async function fetchTile(level, index, width) {
  const full = `tile/${level}/${number(index)}`;
  for (const name of width === WIDTH ? [full] : [`${full}.p/${width}`, full]) {
    const { status, body } = await get('/' + name);
    if (status === 200) {
      keep(name, body);
      return;
    }
    if (status !== 404) {
      throw new Error(`${name}: ${status}`);
    }
  }
  throw new Error(`${full} is not there`);
}

session.on('error', (error) => { process.stderr.write(`${error}\n`); process.exitCode = 1; });
const { status, body } = await get('/checkpoint');
if (status !== 200) {
  throw new Error(`checkpoint: ${status}`);
}
keep('checkpoint', body);
const size = Number(body.toString('utf8').split('\n')[1]);
for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / WIDTH)) {
  for (let index = 0; index * WIDTH < hashes; index++) {
    const width = Math.min(WIDTH, hashes - index * WIDTH);
    await fetchTile(level, index, width);
    if (level === 0) {
      await fetchTile('entries', index, width);
    }
  }
}
session.close();
process.stdout.write(JSON.stringify({ size, files }) + '\n');
