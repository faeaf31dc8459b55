// The documents hold for those who read them: @apidevtools/swagger-parser, @redocly/cli and
// @stoplight/spectral-cli find no errors in that of the sample plugins and in those of 200 varied
// recorded cases.

import path from "node:path";
import { caseOf, part, recorded, varied, wanted } from "./recorded.mjs";
import { bin, check, document, folder, run, samples, tool, write } from "./setting.mjs";

const place = folder("documents");
const all = recorded();
const chosen = varied(all);
const files = [write(path.join(place, "samples.json"), document(samples))];
chosen.forEach((id) => files.push(write(path.join(place, `${id}.json`), part(all, (name) => caseOf(name) === id))));
check(new Set(files).size === wanted + 1, "there are not 200 cases");

const SwaggerParser = await tool("@apidevtools/swagger-parser");
for (const file of files) {
  try {
    await SwaggerParser.validate(file);
  } catch (error) {
    check(false, `swagger-parser on ${file}: ${error.message}`);
  }
}
console.log(`swagger-parser: ${files.length} documents hold`);

// A path may end in a slash: "/items/" is what FastAPI's users write, and the host tells both apart.
const redocly = run(bin("redocly"), ["lint", "--format=summary", "--skip-rule=no-path-trailing-slash", ...files]);
check(redocly.status === 0, `redocly lint:\n${redocly.output.slice(-6000)}`);
console.log(`redocly: ${files.length} documents hold`);

// array-items is of OpenAPI 3.0: in 3.1 a tuple has prefixItems alone.
const rules = write(path.join(place, "spectral.yaml"), 'extends: ["spectral:oas"]\nrules: {array-items: off}\n');
const spectral = run(bin("spectral"), ["lint", "--fail-severity=error", "--display-only-failures", "-r", rules, ...files]);
check(spectral.status === 0, `spectral lint:\n${spectral.output.slice(-6000)}`);
console.log(`spectral: ${files.length} documents hold`);
