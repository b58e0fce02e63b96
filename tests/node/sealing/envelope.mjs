// Envelopes by npm jose, written from protos/ENVELOPE.md alone: opens ours, makes its own.
// stdin: one JSON request; stdout: one JSON answer. `node envelope.mjs open|seal`
import { createHash, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CompactSign, GeneralEncrypt, compactVerify, generalDecrypt, importJWK, importPKCS8, base64url } from 'jose';

const utf8 = new TextEncoder();
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('base64url');
const request = JSON.parse(readFileSync(0, 'utf8'));
const answer = await { open, seal }[process.argv[2]](request);
process.stdout.write(JSON.stringify(answer));

// node's hkdf always extracts first; RFC 5869 expand of one block is HMAC(prk, info || 0x01).
async function commitment(cek) {
  const key = await webcrypto.subtle.importKey('raw', cek, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const mac = await webcrypto.subtle.sign('HMAC', key, Buffer.concat([utf8.encode('px-commit'), Buffer.of(1)]));
  return base64url.encode(new Uint8Array(mac));
}

async function open({ envelope, part, sealKeyPem, gatewayJwk, agencyJwk }) {
  const parsed = JSON.parse(envelope);
  const headerSha256 = sha256(base64url.decode(parsed.hdr));
  const outer = await compactVerify(parsed.sig, await importJWK(gatewayJwk, 'ES256'), { algorithms: ['ES256'] });
  const claims = JSON.parse(new TextDecoder().decode(outer.payload));
  const hashes = parsed.parts.map(({ id, jwe }) => {
    // Our writer leaves no white space, so the value's text is what JSON.stringify gives; checked against the text itself.
    const text = JSON.stringify(jwe);
    if (!envelope.includes(text)) throw new Error('jwe text differs');
    return { id, jwe: sha256(text) };
  });
  const wanted = parsed.parts.find((candidate) => candidate.id === part).jwe;
  const opened = await generalDecrypt(wanted, await importPKCS8(sealKeyPem, 'ECDH-ES+A256KW'), {
    keyManagementAlgorithms: ['ECDH-ES+A256KW'], contentEncryptionAlgorithms: ['A256GCM'],
  });
  const inner = await compactVerify(opened.plaintext, await importJWK(agencyJwk, 'ES256'), { algorithms: ['ES256'] });
  return {
    outerTyp: outer.protectedHeader.typ,
    innerTyp: inner.protectedHeader.typ,
    headerMatches: claims.hdr === headerSha256,
    partsMatch: JSON.stringify(claims.parts) === JSON.stringify(hashes),
    aadIsHeader: wanted.aad === parsed.hdr,
    header: JSON.parse(new TextDecoder().decode(base64url.decode(parsed.hdr))),
    inner: JSON.parse(new TextDecoder().decode(inner.payload)),
  };
}

async function seal({ header, jti, iat, type, content, sealJwks, gatewayPem, gatewayKid, agencyPem, agencyKid }) {
  const headerBytes = utf8.encode(JSON.stringify(header));
  const headerSha256 = sha256(headerBytes);
  const inner = await sign('px-notice+jws', agencyKid, agencyPem, {
    notice: content, type, schema: '1.0', part: 'main', jti, iat, aud: header.recipients, hdr_sha256: headerSha256,
  });

  // jose draws the CEK itself: the first 32 random bytes that it asks for. Handing them out lets the commitment be computed first.
  const cek = webcrypto.getRandomValues(new Uint8Array(32));
  const encrypt = new GeneralEncrypt(utf8.encode(inner))
    .setProtectedHeader({ enc: 'A256GCM', cty: 'px-notice+jws', cmt: await commitment(cek), part: 'main' })
    .setAdditionalAuthenticatedData(headerBytes);
  for (const jwk of sealJwks) {
    encrypt.addRecipient(await importJWK(jwk, 'ECDH-ES+A256KW')).setUnprotectedHeader({ alg: 'ECDH-ES+A256KW', kid: jwk.kid });
  }
  const random = globalThis.crypto.getRandomValues.bind(globalThis.crypto);
  let given = false;
  globalThis.crypto.getRandomValues = (array) => {
    if (given || array.length !== 32) return random(array);
    given = true;
    array.set(cek);
    return array;
  };
  const jwe = await encrypt.encrypt();
  globalThis.crypto.getRandomValues = random;

  const sig = await sign('px-envelope+jws', gatewayKid, gatewayPem, {
    hdr: headerSha256, parts: [{ id: 'main', jwe: sha256(JSON.stringify(jwe)) }], jti, iat,
  });
  return {
    envelope: JSON.stringify({ hdr: base64url.encode(headerBytes), parts: [{ id: 'main', jwe }], sig }),
    epkIsProtected: 'epk' in JSON.parse(new TextDecoder().decode(base64url.decode(jwe.protected))),
  };
}

async function sign(typ, kid, pem, payload) {
  return new CompactSign(utf8.encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', kid, typ })
    .sign(await importPKCS8(pem, 'ES256'));
}
