// `portico diff` and `optic diff --check` agree on what breaks clients, for each pair of documents
// that the tests of docs/diff write.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { bin, build, check, portico, run, source } from "./setting.mjs";

// Why the two differ, where they do: one sentence each.
const differences = JSON.parse(readFileSync(path.join(source, "tests/browser/differences.json"), "utf8"));

const written = run(path.join(build, "bin", "test_docs"), ["--gtest_filter=*DiffTest*"]);
check(written.status === 0, `the tests of docs/diff fail:\n${written.output.slice(-4000)}`);
const folder = path.join(build, "diffs");
const names = readdirSync(path.join(source, "tests/docs/diffs")).map((file) => path.basename(file, ".json"));
let agreed = 0;
for (const name of names) {
  const pair = ["before", "after"].map((which) => path.join(folder, `${name}.${which}.json`));
  check(pair.every(existsSync), `${pair} are not written`);
  const ours = run(portico, ["diff", ...pair]);
  check(ours.status === 0 || ours.status === 1, `portico diff ${name} ended with ${ours.status}:\n${ours.output}`);
  const theirs = run(bin("optic"), ["diff", ...pair, "--check"], { cwd: folder });
  const agrees = ours.status === theirs.status;
  check(agrees !== name in differences, `${name}: portico ends with ${ours.status}, optic with ${theirs.status}\n${ours.output}\n${theirs.output}`);
  if (agrees) ++agreed;
}
check(agreed >= 20, `only ${agreed} pairs agree`);
console.log(`optic agrees on ${agreed} of ${names.length} pairs`);
