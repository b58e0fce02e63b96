// grpc-js as a client: makes one case's calls and prints what it saw as one line of JSON.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { grpc, protos, settings, sha256, fillOf } from './interop.mjs';

const set = await settings();
const { service, read } = protos(set.descriptors);
const Client = grpc.makeGenericClientConstructor(service, 'InteropService');
const client = new Client(
  `127.0.0.1:${set.port}`,
  grpc.credentials.createSsl(readFileSync(set.ca), readFileSync(set.key), readFileSync(set.certificate)),
  {
    'grpc.ssl_target_name_override': 'hub.px.example',
    ...(set.case === 'gzip' ? { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip } : {}),
  },
);
const within = (seconds) => ({ deadline: Date.now() + seconds * 1000 });

/** A unary call as what its caller saw of it. */
function unary(name, request, metadata = new grpc.Metadata(), options = within(30), started = () => {}) {
  return new Promise((resolve) => {
    const seen = { code: grpc.status.OK };
    const call = client[name](request, metadata, options, (error, response) => {
      seen.response = response;
      seen.error = error;
    });
    call.on('metadata', (headers) => { seen.headers = headers; });
    call.on('status', (status) => {
      seen.code = status.code;
      seen.message = status.details;
      seen.trailers = status.metadata;
      // The callback runs in the same turn or the next.
      setImmediate(() => resolve(seen));
    });
    started(call);
  });
}

const count = async () => {
  const seen = await unary('Count', { key: set.callKey });
  if (!seen.response) throw seen.error;
  return seen.response;
};

async function until(condition) {
  for (let i = 0; i < 500; i++) {
    if (await condition()) return;
    await delay(20);
  }
  throw new Error('the condition did not come about in 10 s');
}

/** Asked on the same connection: a client that exits would end its calls too. */
const cancelled = () => until(async () => (await count()).cancelled === 1);

function details(seen) {
  const [bytes] = seen.trailers.get('grpc-status-details-bin');
  const status = read('google.rpc.Status', bytes);
  const find = (type) => status.details.filter((any) => any.type_url.endsWith('/' + type)).map((any) => read(type, any.value))[0];
  const info = find('google.rpc.ErrorInfo');
  return {
    code: seen.code, message: seen.message, statusCode: status.code, reason: info.reason, domain: info.domain,
    requestId: find('google.rpc.RequestInfo')?.request_id ?? null,
    violations: (find('google.rpc.BadRequest')?.field_violations ?? []).map((v) => `${v.field} ${v.reason} ${v.description}`),
  };
}

const cases = {
  async echo() {
    const metadata = new grpc.Metadata();
    metadata.set('interop-text', 'from grpc-js');
    metadata.set('interop-data-bin', Buffer.from([0, 1, 254, 255]));
    const seen = await unary('Echo', { text: 'Peña', payload: Buffer.from('00ff10', 'hex') }, metadata);
    return {
      code: seen.code, text: seen.response.text, payload: seen.response.payload.toString('hex'),
      header: seen.headers.get('interop-text')[0], trailer: seen.trailers.get('interop-end')[0],
      data: seen.trailers.get('interop-data-bin')[0].toString('hex'),
    };
  },
  async gzip() {
    const seen = await unary('Echo', { text: 'x', payload: Buffer.alloc(set.size) });
    return { code: seen.code, size: seen.response.payload.length };
  },
  collect: () => new Promise((resolve, reject) => {
    const digest = sha256();
    const call = client.Collect(new grpc.Metadata(), within(50), (error, response) => error
      ? reject(error)
      : resolve({ messages: response.messages, bytes: response.bytes, theirs: response.sha256.toString('hex'), ours: digest.digest('hex') }));
    (async () => {
      for (let i = 0; i < set.messages; i++) {
        const data = Buffer.alloc(set.size, fillOf(i));
        digest.update(data);
        if (!call.write({ data })) await new Promise((drained) => call.once('drain', drained));
      }
      call.end();
    })();
  }),
  async expand() {
    const call = client.Expand({ key: set.callKey, messages: set.messages, size: set.size }, new grpc.Metadata(), within(50));
    const chunks = call[Symbol.asyncIterator]();
    // grpc-js 1.14 holds the sender back from the first read on; before it, it takes everything.
    const first = await chunks.next();
    // Nobody reads now: the server has to stop writing.
    let last = -1;
    let same = 0;
    await until(async () => {
      const { started, sent } = await count();
      same = started === 1 && sent === last ? same + 1 : 0;
      last = sent;
      return same >= 15;
    });
    const digest = sha256().update(first.value.data);
    let messages = 1;
    for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) {
      digest.update(chunk.data);
      messages++;
    }
    return { stalledAt: last, messages, ours: digest.digest('hex') };
  },
  async converse() {
    const call = client.Converse(new grpc.Metadata(), within(30));
    const answers = call[Symbol.asyncIterator]();
    const texts = [];
    for (let i = 0; i < 100; i++) {
      call.write({ data: Buffer.from(`turn ${i}`) });
      texts.push((await answers.next()).value.data.toString());
    }
    call.end();
    return { texts, done: (await answers.next()).done };
  },
  abort: () => new Promise((resolve) => {
    const call = client.Converse(new grpc.Metadata(), within(30));
    call.on('data', () => {});
    call.on('error', (error) => resolve({ code: error.code, message: error.details }));
    call.write({ data: Buffer.from('abort') });
  }),
  fail: async () => details(await unary('Fail', {})),
  async deadline() {
    const { code } = await unary('Slow', { key: set.callKey }, undefined, within(0.5));
    await cancelled();
    return { code };
  },
  async cancel() {
    let call;
    const end = unary('Slow', { key: set.callKey }, undefined, within(30), (started) => { call = started; });
    await until(async () => (await count()).started === 1);
    call.cancel();
    const { code } = await end;
    await cancelled();
    return { code };
  },
  cancelStream: () => new Promise((resolve, reject) => {
    const call = client.Expand({ key: set.callKey, messages: set.messages, size: set.size }, new grpc.Metadata(), within(30));
    call.once('data', () => call.cancel());
    call.on('error', ({ code }) => cancelled().then(() => resolve({ code }), reject));
  }),
  noDeadline: async () => details(await unary('Echo', {}, undefined, {})),
  refused: async () => ({ code: (await unary('Echo', {}, undefined, within(5))).code }),
};

console.log(JSON.stringify(await cases[set.case]()));
client.close();
process.stdin.destroy();
