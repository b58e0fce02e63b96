// grpc-js as a server of interop.proto. Prints its port; ends with its input.
import { readFileSync } from 'node:fs';
import { grpc, protos, settings, sha256, fillOf } from './interop.mjs';

const set = await settings();
const { service, write } = protos(set.descriptors);
const counts = new Map();
const of = (key) => {
  if (!counts.has(key)) counts.set(key, { started: 0, cancelled: 0, sent: 0 });
  return counts.get(key);
};
const begin = (call) => {
  const count = of(call.request.key);
  count.started++;
  call.once('cancelled', () => { count.cancelled++; });
  return count;
};

const handlers = {
  Echo(call, reply) {
    const headers = new grpc.Metadata();
    const trailers = new grpc.Metadata();
    for (const text of call.metadata.get('interop-text')) {
      headers.add('interop-text', text);
      trailers.add('interop-end', text);
    }
    for (const data of call.metadata.get('interop-data-bin')) trailers.add('interop-data-bin', data);
    call.sendMetadata(headers);
    reply(null, { text: call.request.text, payload: call.request.payload }, trailers);
  },
  Collect(call, reply) {
    const digest = sha256();
    const seen = { messages: 0, bytes: 0 };
    call.on('data', ({ data }) => {
      digest.update(data);
      seen.messages++;
      seen.bytes += data.length;
    });
    call.on('end', () => reply(null, { ...seen, sha256: digest.digest() }));
  },
  async Expand(call) {
    const count = begin(call);
    const { messages, size } = call.request;
    for (let i = 0; i < messages && !call.cancelled; i++) {
      const more = call.write({ data: Buffer.alloc(size, fillOf(i)) });
      count.sent++;
      if (!more) {
        await new Promise((resolve) => {
          call.once('drain', resolve);
          call.once('cancelled', resolve);
        });
      }
    }
    call.end();
  },
  Converse(call) {
    call.on('data', (chunk) => {
      if (chunk.data.toString() === 'abort') {
        call.emit('error', { code: grpc.status.FAILED_PRECONDITION, details: 'asked to' });
      } else {
        call.write(chunk);
      }
    });
    call.on('end', () => call.end());
  },
  Fail(call, reply) {
    const any = (type, value) => ({ type_url: `type.googleapis.com/${type}`, value: write(type, value) });
    const message = '2 fields of the request break a rule.';
    const metadata = new grpc.Metadata();
    metadata.set('grpc-status-details-bin', write('google.rpc.Status', {
      code: grpc.status.INVALID_ARGUMENT,
      message,
      details: [
        any('google.rpc.ErrorInfo', { reason: 'FIELD_INVALID', domain: 'policeexchange' }),
        any('google.rpc.BadRequest', { field_violations: set.violations }),
        any('google.rpc.RetryInfo', { retry_delay: { seconds: 1, nanos: 500000000 } }),
        any('google.rpc.RequestInfo', { request_id: 'r-1' }),
      ],
    }));
    reply({ code: grpc.status.INVALID_ARGUMENT, details: message, metadata });
  },
  Slow(call, reply) {
    begin(call);
    const late = setTimeout(() => reply(null, {}), 30_000);
    call.once('cancelled', () => clearTimeout(late));
  },
  Count: (call, reply) => reply(null, of(call.request.key)),
};

const server = new grpc.Server();
server.addService(service, handlers);
const credentials = grpc.ServerCredentials.createSsl(
  readFileSync(set.ca), [{ private_key: readFileSync(set.key), cert_chain: readFileSync(set.certificate) }], true);
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  console.log(port);
});
process.stdin.on('end', () => process.exit(0)).on('close', () => process.exit(0)).resume();
