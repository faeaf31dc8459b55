// Prism stands between clients and the host and holds each exchange against the document: none may
// violate it. First requests to the sample plugins, which are held to the document too; then those
// recorded requests that are answered with JSON, whose replies are.

import { createServer } from "node:net";
import path from "node:path";
import { caseOf, cases, part, recorded, varied } from "./recorded.mjs";
import { bin, check, document, folder, host, parityPlugins, paritySettings, samples, start, write } from "./setting.mjs";

const free = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function through(file, upstream, options, exchange) {
  const port = await free();
  const args = ["proxy", "--errors", ...options, "--host", "127.0.0.1", "--port", String(port), file, upstream];
  const prism = start(bin("prism"), args, /Prism is listening/);
  await prism.started;
  const send = async (method, target, { body, headers } = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}${target}`, { method, body, headers, redirect: "manual" });
    const text = await response.text();
    const violations = response.headers.get("sl-violations");
    check(!violations && !text.includes("stoplight.io/prism/errors"), `${method} ${target}: ${violations ?? text}`);
    return { status: response.status, text };
  };
  try {
    await exchange(send);
  } finally {
    await prism.stop();
  }
}

const place = folder("proxy");
const json = (value) => ({ body: JSON.stringify(value), headers: { "content-type": "application/json" } });
const sample = await host();
const file = write(path.join(place, "samples.json"), document(samples));
await through(file, sample.url, [], async (send) => {
  // `status` may be its first digits alone.
  const expect = async (status, ...request) => {
    const answer = await send(...request);
    check(String(answer.status).startsWith(status), `${request.slice(0, 2).join(" ")} is answered with ${answer.status}: ${answer.text}`);
    return answer.text && JSON.parse(answer.text);
  };
  const { id } = await expect(201, "POST", "/items/", json({ name: "Chair", price: 10.5, description: "to sit on" }));
  await expect(201, "POST", "/items/", json({ name: "Table", price: 99 }));
  await expect(200, "GET", "/items");
  await expect(200, "GET", `/items/${id}`);
  await expect(204, "DELETE", `/items/${id}`);
  await expect(404, "GET", `/items/${id}`);
  await expect(20, "POST", "/users", json({ name: "Ada", username: "ada", password: "secret", email: "ada@example.com" }));
  await expect(200, "GET", "/users/me");
  await expect(200, "GET", "/users/1");
  await expect(200, "GET", "/users/1/public");
  await expect(200, "GET", "/profiles/1");
  await expect(200, "GET", "/profiles/1/full");
  await expect(200, "PATCH", "/profiles/1", json({ bio: "new" }));
  await expect(200, "GET", "/report");
  await expect(200, "GET", "/hello");
  await expect(200, "GET", "/hello/ada");
});
await sample.stop();
console.log("samples: no violations");

const all = recorded();
const known = cases();
const chosen = new Set(
  varied(all).filter((id) => {
    const { request, expect, route, app } = known.get(id);
    const type = expect.headers["content-type"]?.[0] ?? "";
    // A handler may answer with a status or a response of its own, which no document can foresee.
    const operation = route && all.paths[`/c/${id}${route.path.replace(/:\w+}/g, "}")}`]?.[request.method.toLowerCase()];
    if (!operation?.responses[expect.status]?.content || route.handler.response) return false;
    // Prism sends a bare JSON string on without its quotes.
    if (request.body && !/^\s*[[{]/.test(request.body)) return false;
    return expect.status < 300 && type.startsWith("application/json") && expect.compare === "json" && route && !app && !request.body?.base64 && request.target.startsWith("/") && !request.target.startsWith("//");
  }),
);
const parity = await host(parityPlugins, paritySettings());
const some = write(path.join(place, "recorded.json"), part(all, (name) => chosen.has(caseOf(name))));
await through(some, parity.url, ["--validate-request=false"], async (send) => {
  for (const id of chosen) {
    const { request, expect } = known.get(id);
    const headers = Object.fromEntries((request.headers ?? []).filter(([name]) => !/^(host|content-length)$/i.test(name)));
    const answer = await send(request.method, `/c/${id}${request.target}`, { body: request.body, headers });
    check(answer.status === expect.status, `${id} is answered with ${answer.status}: ${answer.text}`);
  }
});
await parity.stop();
check(chosen.size >= 60, `only ${chosen.size} recorded requests`);
console.log(`recorded: ${chosen.size} replies without violations`);
