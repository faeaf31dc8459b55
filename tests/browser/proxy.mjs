// Prism stands between clients and the host and holds each exchange against the document: none may
// violate it. First requests to the sample plugins, which are held to the document too; then those
// recorded requests that are answered with JSON, whose replies are.

import { rmSync } from "node:fs";
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
const octets = { "content-type": "application/octet-stream" };
const file_form = (name, text) => ({
  body: `--B\r\nContent-Disposition: form-data; name="${name}"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${text}\r\n--B--\r\n`,
  headers: { "content-type": "multipart/form-data; boundary=B" },
});
const served = folder("files");
write(path.join(served, "report.pdf"), "%PDF-1.4");
write(path.join(served, "a.txt"), "text");
const blobs = folder("blobs");
rmSync(path.join(blobs, "a.bin"), { force: true }); // of an earlier run
const settings = write(path.join(place, "settings.json"), {
  plugins: {
    files: { config: { folder: served } },
    mailer: { config: { file: path.join(place, "mails.txt") } },
    upload: { config: { folder: blobs } },
  },
  tasks: { folder: folder("tasks") },
});
const whole = document(samples, settings);
const file = write(path.join(place, "samples.json"), whole);

/** Which operations were answered: "GET /items/{item_id}" -> the statuses seen. */
const answered = new Map();
const operations = Object.entries(whole.paths).flatMap(([name, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${name}`));
const operationOf = (method, target) => {
  const [given] = target.split("?");
  const fits = (name) => new RegExp(`^${name === "/files/{name}" ? "/files/.+" : name.replace(/{\w+}/g, "[^/]+")}$`).test(given);
  const found = operations.filter((one) => one.startsWith(`${method} `) && fits(one.slice(method.length + 1)));
  return found.find((one) => !one.includes("{")) ?? found[0];
};

/** Sends, and holds the answer to one status; `status` may be its first digits alone. */
const expecting = (send) => async (status, method, target, options) => {
  const answer = await send(method, target, options);
  check(String(answer.status).startsWith(status), `${method} ${target} is answered with ${answer.status}: ${answer.text}`);
  const operation = operationOf(method, target);
  check(operation, `${method} ${target} is not documented`);
  answered.set(operation, new Set([...(answered.get(operation) ?? []), answer.status]));
  return answer.text.startsWith("{") && answer.text.endsWith("}") ? JSON.parse(answer.text) : answer.text;
};

let exchanges = 0;
const counted = (send) => (...request) => (++exchanges, send(...request));

// What is right: Prism holds the request to the document too.
const sample = await host(samples, settings);
let stopped;
// Prism follows redirects itself: these are asked without it.
for (const [status, target] of [[301, "/old-path"], [307, "/login"]]) {
  const { responses } = whole.paths[target].get;
  check(Object.keys(responses).join() === String(status) && !responses[status].content, `${target} is documented with ${Object.keys(responses)}`);
  await expecting(async (method) => {
    const response = await fetch(sample.url + target, { method, redirect: "manual" });
    check(response.headers.get("location"), `${target} leads nowhere`);
    return { status: response.status, text: await response.text() };
  })(status, "GET", target);
}
await through(file, sample.url, [], async (plain) => {
  const expect = expecting(counted(plain));
  const { id } = await expect(201, "POST", "/items/", json({ name: "Chair", price: 10.5, description: "to sit on" }));
  await expect(201, "POST", "/items/", json({ name: "Table", price: 99 }));
  await expect(201, "POST", "/items", json({ name: "Lamp", price: 20 }));
  await expect(200, "GET", "/items");
  await expect(200, "GET", `/items/${id}`);
  await expect(200, "PATCH", `/items/${id}`, json({ price: 11 }));
  await expect(204, "DELETE", `/items/${id}`);
  await expect(404, "GET", `/items/${id}`);
  await expect(404, "DELETE", `/items/${id}`);
  await expect(201, "PUT", "/articles/A-1", json({ name: "Nail", price: 0.1, stock: 9 }));
  await expect(200, "PUT", "/articles/A-1", json({ name: "Nail", price: 0.2 }));
  await expect(200, "GET", "/articles/A-1");
  await expect(404, "GET", "/articles/A-2");
  await expect(202, "POST", "/articles/A-1/orders", json({ count: 1 }));
  check((await expect(200, "GET", "/articles.csv?low=true")).startsWith("sku,price,stock"), "the list has no head");
  await expect(20, "POST", "/users", json({ name: "Ada", password: "secret", email: "ada@example.com" }));
  await expect(20, "POST", "/users", json({ name: "Bob", password: "secret", email: null }));
  await expect(200, "GET", "/users/me");
  await expect(200, "GET", "/users/1");
  await expect(404, "GET", "/users/99");
  await expect(200, "GET", "/users/1/public");
  await expect(404, "GET", "/users/99/public");
  for (const profile of ["/profiles/1", "/profiles/1/full"]) await expect(200, "GET", profile);
  for (const profile of ["/profiles/9", "/profiles/9/full"]) await expect(404, "GET", profile);
  await expect(200, "PATCH", "/profiles/1", json({ bio: "new", age: 7 }));
  await expect(404, "PATCH", "/profiles/9", json({ bio: "new" }));
  await expect(200, "PATCH", "/profiles/1/preview", json({ full_name: "A B" }));
  await expect(404, "PATCH", "/profiles/9/preview", json({}));
  await expect(200, "GET", "/report");
  await expect(200, "GET", "/hello");
  await expect(200, "GET", "/hello/ada");
  for (const page of ["/new-path", "/page", "/forget", "/manual-serialize"]) await expect(200, "GET", page);
  await expect(202, "GET", "/custom-status");
  await expect(409, "GET", "/tickets");
  await expect(200, "GET", "/download");
  await expect(200, "GET", "/files/a.txt");
  await expect(404, "GET", "/files/none.txt");
  await expect(206, "GET", "/files/a.txt", { headers: { range: "bytes=0-1" } });
  await expect(416, "GET", "/files/a.txt", { headers: { range: "bytes=9-" } });
  await expect(201, "POST", "/upload", file_form("file", "some text"));
  await expect(200, "GET", "/stream?count=2", { headers: { "last-event-id": "3" } });
  await expect(200, "GET", "/export/users.csv?rows=3");
  await expect(200, "GET", "/export/users.jsonl?rows=3");
  await expect(202, "POST", "/news", json({ headline: "Nobody listens" }));

  for (const status of [201, 200]) await expect(status, "PUT", "/blobs/a.bin", { body: "octets", headers: octets });
  await expect(200, "GET", "/blobs/a.bin");
  await expect(404, "GET", "/blobs/none");
  await expect(200, "GET", "/wait?ms=1");
  await expect(200, "GET", "/block?ms=1");
  await expect(200, "GET", "/both?first=1&second=2");
  await expect(204, "GET", "/words?ms=1");
  for (const mail of ["/mail", "/mail/fail"]) {
    const { id: task } = await expect(202, "POST", mail, json({ to: "ada", text: "All is well" }));
    await expect(200, "GET", `/tasks/${task}`);
  }
  await expect(404, "GET", "/tasks/00000000-0000-4000-8000-000000000000");
  const words = expect(200, "GET", "/words?ms=60000");
  for (let told = 0; !told; ) told = Number(await expect(200, "POST", "/words", json({ text: "All is well" })));
  check((await words).text === "All is well", "the words did not arrive");

  // Prism sends an answer on when it is whole: /news ends when the host does.
  const news = expect(200, "GET", "/news");
  for (let listeners = 0; !listeners; ) ({ listeners } = await expect(202, "POST", "/news", json({ headline: "All is well" })));
  stopped = sample.stop();
  check((await news).includes('data: {"headline":"All is well"}'), "the news did not arrive");
});
await stopped;

// What is wrong goes on to the host, whose refusal is documented.
const again = await host(samples, settings);
await through(file, again.url, ["--validate-request=false"], async (plain) => {
  const expect = expecting(counted(plain));
  for (const body of [{}, { name: "ab", price: 0 }, { name: 1, price: "x" }, []]) await expect(422, "POST", "/items/", json(body));
  await expect(422, "POST", "/items", json({}));
  await expect(422, "PATCH", "/items/x", json({ price: 0 }));
  for (const method of ["GET", "PUT"]) await expect(422, method, "/articles/A_1", method === "PUT" ? json({ name: "", price: -1 }) : undefined);
  await expect(422, "POST", "/articles/A-1/orders", json({ count: 0 }));
  await expect(422, "GET", "/articles.csv?low=x");
  await expect(422, "POST", "/upload", file_form("other", "some text"));
  for (const method of ["GET", "DELETE"]) await expect(422, method, "/items/x");
  for (const body of [{}, { name: "Ada" }, { name: "Ada", password: "x", email: "no address" }]) await expect(422, "POST", "/users", json(body));
  await expect(422, "GET", "/users/x");
  await expect(422, "GET", "/users/x/public");
  for (const profile of ["/profiles/x", "/profiles/x/full"]) await expect(422, "GET", profile);
  for (const profile of ["/profiles/1", "/profiles/1/preview"]) await expect(422, "PATCH", profile, json({ age: -1 }));
  await expect(422, "GET", `/hello/${"x".repeat(101)}`);
  await expect(422, "POST", "/news", json({}));
  await expect(422, "GET", "/stream?count=x");
  for (const rows of ["csv", "jsonl"]) await expect(422, "GET", `/export/users.${rows}?rows=-1`);
  await expect(422, "PUT", "/blobs/.hidden", { body: "octets", headers: octets });
  await expect(422, "GET", "/blobs/.hidden");
  for (const mail of ["/mail", "/mail/fail"]) await expect(422, "POST", mail, json({}));
  await expect(422, "GET", "/tasks/x");
  for (const waits of ["wait", "block", "words"]) await expect(422, "GET", `/${waits}?ms=x`);
  await expect(422, "GET", "/both?first=x");
  await expect(422, "POST", "/words", json({}));
});
await again.stop();

const silent = operations.filter((one) => !answered.has(one));
check(silent.length === 0, `nobody asked for ${silent.join(", ")}`);
const checked = Object.entries(whole.paths).flatMap(([name, item]) =>
  Object.entries(item).filter(([, operation]) => operation.responses["422"]).map(([method]) => `${method.toUpperCase()} ${name}`),
);
const lenient = checked.filter((one) => !answered.get(one).has(422) && one !== "GET /files/{name}"); // any text is a name
check(lenient.length === 0, `nobody sent what is wrong to ${lenient.join(", ")}`);
console.log(`samples: ${exchanges} exchanges over all ${operations.length} operations, ${checked.length} of them refuse: no violations`);

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
