// Exercises an AuthZEN Authorization API 1.0 decision point as a stranger would: Node built-ins only, HTTP/1.1 over mutual TLS.
// usage: node authzen.mjs <https origin> <ca pem> <certificate pem> <key pem> <facts json>
// facts: {spiffe, state, agency, role, purpose, readable, forbidden, absent}. What is checked follows the specification and its
// certification scenario (basic, batch, discovery), then what this decision point promises beyond. Prints
// {evaluated, checks}; evaluated counts the evaluations that were answered, so that the other side can count its entries.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

const [origin, ca, certificate, key, file] = process.argv.slice(2);
const facts = JSON.parse(readFileSync(file, 'utf8'));
// The host's name is its SPIFFE id in the certificate; the authority is what is trusted here.
const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(ca), cert: readFileSync(certificate), key: readFileSync(key), checkServerIdentity: () => undefined });
let checks = 0;
let evaluated = 0;

function send(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const call = request(origin + path, { method, agent, headers: body === undefined ? headers : { 'Content-Type': 'application/json', ...headers } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks).toString('utf8') }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

const ONE = '/access/v1/evaluation';
const MANY = '/access/v1/evaluations';
const subject = { type: 'desk', id: facts.spiffe, properties: { officer: 'officer-7', state: facts.state, agency: facts.agency, role: facts.role } };
const context = { purpose: facts.purpose, case: 'CASE-1', time: '2025-06-27T18:03-07:00', ip: '192.0.2.1' };
const notice = (id) => ({ type: 'notice', id });
const ask = (more = {}) => ({ subject, action: { name: 'read_full' }, resource: notice(facts.readable), context, ...more });

async function decide(path, value, headers) {
  const answer = await send('POST', path, JSON.stringify(value), headers);
  assert.equal(answer.status, 200, answer.body);
  assert.match(answer.headers['content-type'], /^application\/json/);
  const json = JSON.parse(answer.body);
  for (const one of json.evaluations ?? [json]) {
    assert.equal(typeof one.decision, 'boolean');
    evaluated++;
  }
  checks++;
  return { ...json, bytes: answer.body, headers: answer.headers };
}

async function refused(path, body, status, pattern, headers) {
  const answer = await send('POST', path, typeof body === 'string' ? body : JSON.stringify(body), headers);
  assert.equal(answer.status, status, `${JSON.stringify(body).slice(0, 200)}: ${answer.status} ${answer.body}`);
  assert.match(answer.body, pattern);
  checks++;
  return answer;
}

// Discovery.
const metadata = await send('GET', '/.well-known/authzen-configuration');
assert.equal(metadata.status, 200);
assert.match(metadata.headers['content-type'], /^application\/json/);
assert.deepEqual(JSON.parse(metadata.body), {
  policy_decision_point: origin, access_evaluation_endpoint: origin + ONE, access_evaluations_endpoint: origin + MANY,
});

// Basic: a decision, the caller's id, what is not known is passed over, the same again.
const allowed = await decide(ONE, ask(), { 'X-Request-ID': 'bfe9eb29-ab87' });
assert.equal(allowed.decision, true);
assert.equal(allowed.headers['x-request-id'], 'bfe9eb29-ab87');
assert.ok(allowed.context.obligations.includes('log_reason'));
for (const again of [ask(), ask({ foo: 'bar', futureField: { nested: true } }), ask({ subject: { type: 'officer', id: 'officer-7' } }),
  ask({ subject: { ...subject, properties: { ...subject.properties, department: 'Sales' } }, action: { name: 'read_full', properties: { method: 'GET' } } })]) {
  assert.equal((await decide(ONE, again)).bytes, allowed.bytes);
}

// Nothing, what may not be known, and what is no id are the same bytes, one by one and in a list.
const nothing = await decide(ONE, ask({ resource: notice(facts.absent) }));
assert.equal(nothing.bytes, '{"decision":false,"context":{"reason":"NOT_FOUND"}}');
for (const action of ['read_header', 'read_full', 'act', 'print', 'withdraw', 'read_ladder']) {
  for (const id of [facts.absent, facts.forbidden, 'x', 'x'.repeat(4000)]) {
    assert.equal((await decide(ONE, ask({ action: { name: action }, resource: notice(id) }))).bytes, nothing.bytes, `${action} ${id}`);
  }
}
// Of what the desk can list, the reason is told.
const withdraw = await decide(ONE, ask({ action: { name: 'withdraw' } }));
assert.deepEqual([withdraw.decision, withdraw.context.reason, withdraw.context.offer], [false, 'NOT_OWNER', ['DATA_ERROR']]);
assert.equal((await decide(ONE, ask({ context: { purpose: facts.purpose } }))).context.reason, 'NO_CASE');

// What is missing or of another type is named.
for (const [more, pattern] of [
  [{ subject: undefined }, /subject\.type: is missing/], [{ action: undefined }, /action\.name: is missing/], [{ resource: undefined }, /resource\.id: is missing/],
  [{ subject: { id: facts.spiffe } }, /subject\.type/], [{ subject: { type: 'desk' } }, /subject\.id/], [{ action: {} }, /action\.name/],
  [{ resource: { id: 'x' } }, /resource\.type/], [{ resource: { type: 'notice' } }, /resource\.id/], [{ subject: 'alice' }, /subject: an object/],
  [{ action: { name: 123 } }, /action\.name: a text/], [{ action: { name: 'forward' } }, /action\.name: one of/], [{ resource: { type: 'record', id: '1' } }, /resource\.type/],
  [{ context: { purpose: 'NONE' } }, /context\.purpose/], [{ subject: { type: 'desk', id: facts.spiffe } }, /subject: Name the officer/], [{ subject: { type: 'user', id: 'alice' } }, /subject\.type/],
]) {
  await refused(ONE, ask(more), 400, pattern);
}
const valid = JSON.stringify(ask());
await refused(ONE, valid, 400, /Content-Type/, { 'Content-Type': 'text/plain' });
await refused(ONE, '{', 400, /JSON/);
await refused(ONE, '', 400, /JSON/);
await refused(ONE, '[]', 400, /object/);
await refused(ONE, valid.replace('{', '{"subject":{"type":"desk","id":"x"},'), 400, /each member once/);
await refused(ONE, valid.replace('"type":"desk"', '"type":"desk","type":"desk"'), 400, /each member once/);
await refused(ONE, `{"a":${'['.repeat(40)}${']'.repeat(40)}}`, 400, /deep/);
await refused(ONE, valid.replace('officer-7', '\\ud800'), 400, /subject/);
await refused(ONE, `${valid.slice(0, -1)},"pad":"${'x'.repeat(64 * 1024)}"}`, 413, /65536/);
await refused(ONE, valid, 400, /X-Request-ID/, { 'X-Request-ID': 'x'.repeat(129) });

// Who claims to be somebody else is told every claim that the certificate contradicts, and nothing is decided.
const other = { type: 'desk', id: 'spiffe://cri.px.example/agency/oij/desk/OVERSIGHT', properties: { officer: 'o', state: 'CRI', agency: 'oij', role: 'OVERSIGHT' } };
const impostor = await refused(ONE, ask({ subject: other }), 400, /certificate/);
for (const field of ['subject.id', 'subject.properties.state', 'subject.properties.agency', 'subject.properties.role']) {
  assert.ok(impostor.body.includes(`${field}: the certificate says`), impostor.body);
}
assert.match((await refused(MANY, { ...ask(), evaluations: [{}, { subject: other }] }, 400, /certificate/)).body, /evaluations\[1\]\.subject\.id/);

// Batch: order, defaults, errors of one item, and what stands for a list.
const list = { subject, action: { name: 'read_full' }, context, evaluations: [{ resource: notice(facts.readable) }, { resource: notice(facts.forbidden) }, { resource: notice(facts.absent) }, {}] };
const batch = await decide(MANY, list);
assert.deepEqual(batch.evaluations.map((one) => one.decision), [true, false, false, false]);
assert.equal(JSON.stringify(batch.evaluations[0]), allowed.bytes);
assert.equal(JSON.stringify(batch.evaluations[1]), nothing.bytes);
assert.equal(JSON.stringify(batch.evaluations[2]), nothing.bytes);
assert.match(batch.evaluations[3].context.error.message, /evaluations\[3\]\.resource\.id: is missing/);
assert.equal('decision' in batch, false);
const merged = await decide(MANY, { subject, context, resource: { type: 'notice' }, action: { name: 'read_full' }, evaluations: [{ resource: { id: facts.readable } }, { resource: notice(facts.readable), action: { name: 'withdraw' } }] });
assert.deepEqual(merged.evaluations.map((one) => one.decision), [true, false]);
assert.equal((await decide(MANY, ask())).bytes, allowed.bytes);
assert.equal((await decide(MANY, ask({ evaluations: [] }))).bytes, allowed.bytes);
const order = (semantic, ids) => ({ ...list, options: { evaluations_semantic: semantic, another: 1 }, evaluations: ids.map((id) => ({ resource: notice(id) })) });
const decisions = async (semantic, ids) => (await decide(MANY, order(semantic, ids))).evaluations.map((one) => one.decision);
assert.deepEqual(await decisions('execute_all', [facts.absent, facts.readable]), [false, true]);
assert.deepEqual(await decisions('deny_on_first_deny', [facts.readable, facts.absent, facts.readable]), [true, false]);
assert.deepEqual(await decisions('permit_on_first_permit', [facts.absent, facts.readable, facts.readable]), [false, true]);
await refused(MANY, order('first_come', [facts.readable]), 400, /evaluations_semantic/);
await refused(MANY, order('execute_all', Array(65).fill('x')), 400, /at most 64/);
await refused(MANY, { ...ask(), evaluations: {} }, 400, /a list/);
await refused(MANY, { ...ask(), evaluations: ['x'] }, 400, /evaluations\[0\]/);
assert.equal((await decide(MANY, order('execute_all', Array(64).fill(facts.absent)))).evaluations.length, 64);

// Other verbs are not served.
assert.equal((await send('GET', ONE)).status, 405);
agent.destroy();
process.stdout.write(JSON.stringify({ evaluated, checks }) + '\n');
