// Decides requests by Cedar: the same rules, another engine (POLICY.md 3, PA2).
//   node cedar.mjs FILE     FILE: JSON lines, {"policies": TEXT} for a new set or {"facts": {...}} for a request.
// Writes one JSON line per request: which of our rules hold, by the action of Cedar that asks for them.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import cedar from "@cedar-policy/cedar-wasm/nodejs";

// Ids are read from the text: policySetTextToParts gives the parts in an order of its own.
function byId(text) {
  const policies = {};
  for (const part of text.split(/^(?=@id\()/m)) {
    if (part.trim() === "") continue;
    const id = JSON.parse(/^@id\((".*")\)$/m.exec(part)[1]);
    if (id in policies) throw new Error(`two policies are ${id}`);
    policies[id] = part;
  }
  return policies;
}

function ask(action, context) {
  const answer = cedar.statefulIsAuthorized({
    principal: { type: "Desk", id: "requester" },
    action: { type: "Action", id: action },
    resource: { type: "Notice", id: "notice" },
    context,
    preparsedPolicySetId: "rules",
    entities: [],
  });
  if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
  // Cedar skips a policy that errs; ours must not err.
  const { decision, diagnostics } = answer.response;
  if (diagnostics.errors.length > 0) throw new Error(JSON.stringify(diagnostics.errors));
  return { decision, reason: diagnostics.reason };
}

let effects = {};
let out = "";
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const { policies, facts } = JSON.parse(line);
  if (policies !== undefined) {
    const parsed = cedar.preparsePolicySet("rules", { staticPolicies: byId(policies) });
    if (parsed.type !== "success") throw new Error(JSON.stringify(parsed.errors));
    effects = Object.fromEntries([...policies.matchAll(/^@id\((".*")\)\n@effect\((".*")\)$/gm)].map(([, id, effect]) => [JSON.parse(id), JSON.parse(effect)]));
    continue;
  }
  const decide = ask("decide", facts);
  // A prohibition ends it; a permit that decided is the one that grants. Only what is left is asked for.
  const ended = decide.reason.some((id) => effects[id] === "forbid");
  const allowed = decide.decision === "allow";
  out += JSON.stringify({
    decide: decide.decision,
    reason: decide.reason,
    granted: ended || allowed ? [] : ask("granted", facts).reason,
    override: ended || allowed ? [] : ask("override", facts).reason,
    oblige: ended ? [] : ask("oblige", facts).reason,
  }) + "\n";
}
process.stdout.write(out);
