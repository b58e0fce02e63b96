// Verifies a tiled transparency log on disk without any code of ours: Node built-ins only.
// usage: node verify-log.mjs <folder> [--older <checkpoint file>]... <vkey>...
// <folder> holds checkpoint and tile/...; a vkey named like the checkpoint's origin is the log's, the others are witnesses'.
// Formats: C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature; hashes: RFC 6962 section 2.1.
// Prints {size, root, entries, signatures, problems: [{index, check, detail}]}, problems by index; exit 1 when there are any.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const WIDTH = 256;
const HASH = 32;
const problems = [];
const problem = (check, detail, index = null) => problems.push({ index, check, detail });
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const leafHash = (entry) => sha256(Buffer.from([0]), entry);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);

// --- notes and checkpoints ---

function parseKey(text) {
  const [name, id] = text.split('+', 2);
  const blob = Buffer.from(text.slice(name.length + id.length + 2), 'base64');
  const own = sha256(name + '\n', blob).subarray(0, 4);
  if (own.toString('hex') !== id) {
    throw new Error(`key id of ${name} is wrong`);
  }
  return { name, id, type: blob[0], raw: blob.subarray(1) };
}

function signatureHolds(key, text, signature) {
  let message = Buffer.from(text);
  let raw = signature;
  if (key.type === 4) {
    message = Buffer.from(`cosignature/v1\ntime ${signature.readBigUInt64BE(0)}\n${text}`);
    raw = signature.subarray(8);
  } else if (key.type !== 1) {
    return false;
  }
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.raw.toString('base64url') };
  return raw.length === 64 && verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), raw);
}

function openCheckpoint(file, keys) {
  const note = readFileSync(file, 'utf8');
  const end = note.lastIndexOf('\n\n');
  const text = note.slice(0, end + 1);
  const [origin, size, root, ...more] = text.split('\n');
  if (end < 0 || more.length !== 1 || more[0] !== '' || !/^(0|[1-9][0-9]*)$/.test(size)) {
    throw new Error(`${file} is not a checkpoint`);
  }
  const good = [];
  for (const line of note.slice(end + 2).split('\n').slice(0, -1)) {
    const [dash, name, base64] = line.split(' ');
    const blob = Buffer.from(base64 ?? '', 'base64');
    const key = keys.find((one) => dash === '\u2014' && one.name === name && one.id === blob.subarray(0, 4).toString('hex'));
    if (key) {
      if (signatureHolds(key, text, blob.subarray(4))) {
        good.push(key);
      } else {
        problem('signature', `${name} ${key.id} does not verify`);
      }
    }
  }
  if (!good.some((key) => key.name === origin)) {
    problem('signature', `${file}: no valid signature by the log ${origin}`);
  }
  return { origin, size: Number(size), root, signatures: good.map((key) => `${key.name}+${key.id}`) };
}

// --- tiles ---

function tilePath(level, index, width) {
  let text = String(index % 1000).padStart(3, '0');
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    text = `x${String(rest % 1000).padStart(3, '0')}/${text}`;
  }
  return join('tile', String(level), width === WIDTH ? text : `${text}.p/${width}`);
}

// A partial tile may be gone once the full one is there; a full one then has more than this size needs.
function readTile(folder, level, index, width) {
  for (const wanted of width === WIDTH ? [WIDTH] : [width, WIDTH]) {
    const file = join(folder, tilePath(level, index, wanted));
    if (existsSync(file)) {
      return readFileSync(file);
    }
  }
  return null;
}

function splitBundle(bundle, width) {
  const entries = [];
  for (let at = 0; entries.length < width && at + 2 <= bundle.length;) {
    const length = bundle.readUInt16BE(at);
    if (at + 2 + length > bundle.length) {
      break;
    }
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

// What differs below differs above too: a hash over a tile that was reported already says nothing new.
function checkTile(folder, level, index, nodes) {
  const stored = readTile(folder, level, index, nodes.length);
  const first = index * WIDTH ** (level + 1);
  const path = tilePath(level, index, nodes.length);
  if (stored === null || stored.length < nodes.length * HASH) {
    problem('tile', `${path} is missing or short`, first);
    return nodes.some((node) => node.isReported);
  }
  const differs = nodes.map((node, i) => !node.hash.equals(stored.subarray(i * HASH, (i + 1) * HASH)));
  const bad = nodes.findIndex((node, i) => differs[i] && !node.isReported);
  if (bad >= 0) {
    problem('tile', `${path} has another hash at ${bad}`, first + bad * WIDTH ** level);
  }
  return differs.includes(true);
}

function fold(hashes) {
  let level = hashes;
  while (level.length > 1) {
    level = Array.from({ length: level.length / 2 }, (_, i) => nodeHash(level[2 * i], level[2 * i + 1]));
  }
  return level[0];
}

// --- the chains of the nodes ---

const chains = new Map();

function checkChain(bytes, index) {
  let entry;
  try {
    entry = JSON.parse(bytes.toString('utf8'));
  } catch {
    problem('entry', 'not JSON', index);
    return;
  }
  const last = chains.get(entry.gw) ?? { seq: 0, hash: Buffer.alloc(HASH) };
  if (entry.seq !== last.seq + 1) {
    problem('chain', `${entry.gw}: seq ${entry.seq} after ${last.seq}`, index);
  }
  if (entry.prev !== last.hash.toString('base64')) {
    problem('chain', `${entry.gw}: seq ${entry.seq} does not name the entry before it`, index);
  }
  chains.set(entry.gw, { seq: entry.seq, hash: sha256(bytes) });
}

// --- the tree, entry by entry: a frontier gives the root at every size that somebody holds a checkpoint of ---

const peaks = [];

function append(leaf, size) {
  let node = leaf;
  for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
    node = nodeHash(peaks.pop(), node);
  }
  peaks.push(node);
}

const root = () => (peaks.length === 0 ? sha256('') : peaks.reduceRight((right, left) => nodeHash(left, right))).toString('base64');

function checkRoot(size, held) {
  for (const one of held.filter((checkpoint) => checkpoint.size === size && checkpoint.root !== root())) {
    problem('root', `the entries have root ${root()} at size ${size}, ${one.name} says ${one.root}`);
  }
}

function checkTree(folder, size, held) {
  let entries = 0;
  const levels = [];
  const tilesDone = [];
  const complete = (level, isEdge) => {
    const nodes = levels[level];
    const isReported = checkTile(folder, level, tilesDone[level]++, nodes);
    levels[level] = [];
    if (!isEdge) {
      add(level + 1, fold(nodes.map((node) => node.hash)), isReported);
    }
  };
  const add = (level, hash, isReported) => {
    levels[level] ??= [];
    tilesDone[level] ??= 0;
    if (levels[level].push({ hash, isReported }) === WIDTH) {
      complete(level, false);
    }
  };
  checkRoot(0, held);
  for (let start = 0; start < size; start += WIDTH) {
    const width = Math.min(WIDTH, size - start);
    const bundle = readTile(folder, 'entries', start / WIDTH, width);
    const read = bundle === null ? [] : splitBundle(bundle, width);
    for (const entry of read) {
      const leaf = leafHash(entry);
      checkChain(entry, entries);
      append(leaf, entries);
      add(0, leaf, false);
      entries++;
      checkRoot(entries, held);
    }
    if (read.length < width) {
      problem('bundle', `${tilePath('entries', start / WIDTH, width)} is missing or short`, entries);
      return entries;
    }
  }
  levels.forEach((nodes, level) => nodes.length > 0 && complete(level, true));
  return entries;
}

const [folder, ...rest] = process.argv.slice(2);
const older = [];
const keys = [];
while (rest.length > 0) {
  const item = rest.shift();
  if (item === '--older') {
    older.push(rest.shift());
  } else {
    keys.push(parseKey(item));
  }
}
const checkpoint = openCheckpoint(join(folder, 'checkpoint'), keys);
const held = [{ ...checkpoint, name: 'checkpoint' }];
for (const file of older) {
  const one = openCheckpoint(file, keys);
  held.push({ ...one, name: file });
  if (one.size > checkpoint.size || one.origin !== checkpoint.origin) {
    problem('older', `${file}: size ${one.size} of ${one.origin} is not a past of size ${checkpoint.size} of ${checkpoint.origin}`);
  }
}
const entries = checkTree(folder, checkpoint.size, held);
problems.sort((one, other) => (one.index ?? Infinity) - (other.index ?? Infinity));
process.stdout.write(JSON.stringify({ size: checkpoint.size, root: root(), entries, signatures: checkpoint.signatures, problems }) + '\n');
process.exitCode = problems.length > 0 ? 1 : 0;
