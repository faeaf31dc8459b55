// openapi-typescript makes types of the documents that pass `tsc --strict`, and a client written
// with them in openapi-fetch works against the host.

import { copyFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { caseOf, part, recorded, varied } from "./recorded.mjs";
import { bin, check, document, folder, host, run, samples, source, write } from "./setting.mjs";

const place = folder("client");
const all = recorded();
const chosen = new Set(varied(all));
write(path.join(place, "samples.json"), document(samples));
write(path.join(place, "recorded.json"), part(all, (name) => chosen.has(caseOf(name))));
for (const name of ["samples", "recorded"]) {
  const made = run(bin("openapi-typescript"), [path.join(place, `${name}.json`), "-o", path.join(place, `${name}.ts`)]);
  check(made.status === 0, `openapi-typescript:\n${made.output}`);
}
copyFileSync(path.join(source, "tests/browser/client.ts"), path.join(place, "client.ts"));
write(path.join(place, "package.json"), { type: "module" });
const options = ["--strict", "--target", "es2022", "--lib", "es2022,dom", "--module", "nodenext", "--skipLibCheck"];
const compiled = run(bin("tsc"), [...options, "client.ts", "recorded.ts"], { cwd: place });
check(compiled.status === 0, `tsc --strict:\n${compiled.output.slice(0, 6000)}`);

const { url, stop } = await host();
try {
  const { main } = await import(pathToFileURL(path.join(place, "client.js")).href);
  await main(url);
} finally {
  await stop();
}
console.log("the types hold, and so does the client");
