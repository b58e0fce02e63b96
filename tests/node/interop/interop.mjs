// What the grpc-js client and server of the interop tests share.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import grpc from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';

export { grpc };

export const fillOf = (chunk) => (31 * chunk + 7) & 0xff;
export const sha256 = () => createHash('sha256');

/** Settings are the first line of the input. */
export async function settings() {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const { value } = await lines[Symbol.asyncIterator]().next();
  return JSON.parse(value);
}

export function protos(file) {
  const set = loadFileDescriptorSetFromBuffer(readFileSync(file), { longs: Number, defaults: true });
  const read = (type, bytes) => set[type].deserialize(bytes);
  const write = (type, value) => set[type].serialize(value);
  return { service: set['policeexchange.interop.v1.InteropService'], read, write };
}
