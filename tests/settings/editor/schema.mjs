// The schema of the settings holds for those who read it: ajv takes it and what it describes, and the
// language server of editors (vscode-json-languageservice) completes, explains and marks by it.

import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const { PORTICO: portico, PORTICO_PLACE: place } = process.env;
const installed = createRequire(path.join(place, "package.json"));
const Ajv = installed("ajv/dist/2020").default;
const { parse } = installed("jsonc-parser");
const { getLanguageService, TextDocument } = installed("vscode-json-languageservice");

let failures = 0;
const check = (holds, message) => {
  if (!holds) console.error(`FAILED: ${message}`), ++failures;
};
const config = (...words) => spawnSync(portico, ["config", ...words], { encoding: "utf8", cwd: place });

const schema = JSON.parse(config("schema").stdout);
const validate = new Ajv({ strict: true, allowUnionTypes: true, allErrors: true }).compile(schema);
const example = config("example").stdout;
check(validate(parse(example)), `the example: ${JSON.stringify(validate.errors?.slice(0, 3))}`);

// What the host takes and what the schema takes are the same. The plugins' folder is the host's business.
const folder = path.join(place, "settings");
mkdirSync(path.join(folder, "plugins"), { recursive: true });
mkdirSync(path.join(folder, "conf.d"), { recursive: true });
writeFileSync(path.join(folder, "body"), "5\n");
const common = { plugin_folder: path.join(folder, "plugins") };
const documents = [
  [true, {}],
  [true, { $schema: "portico.schema.json" }],
  [true, { include: ["conf.d/*.json"] }],
  [false, { include: "conf.d" }],
  [true, { limits: { body: "32MiB" } }],
  [true, { limits: { body: 5, rate: { limit: 5, per: "1m" } } }],
  [true, { limits: { body: { file: "body" } } }],
  [true, { limits: { body: "${BODY:-5}" } }],
  [false, { limits: { body: "32M" } }],
  [false, { limits: { body: "1h" } }],
  [false, { limits: { body: -1 } }],
  [false, { limits: { rate: { limit: 5, per: "1 m" } } }],
  [true, { deadlines: { body: "1.5h", send: 0.5 } }],
  [false, { deadlines: { body: "30" } }],
  [true, { listen: ["127.0.0.1:${PORT:-8000}"] }],
  [true, { watch: "${WATCH:-on}" }],
  [false, { watch: "maybe" }],
  [false, { watch: "$WATCH" }],
  [false, { docs: { title: { file: "body", credential: "b" } } }],
  [true, { docs: { title: { file: "body" } } }],
  [false, { docs: { titel: "x" } }],
  [true, { plugins: { items: { config: { any: { thing: 1 } }, limits: { deadline: "250ms" } } } }],
  [true, { plugins: { items: { isolation: "process", process: { memory: "512MiB" } } } }],
  [false, { plugins: { items: { isolation: "process", process: { memory: "5MiB and more" } } } }],
  [false, { plugins: { Items: {} } }],
  [true, { security: { schemes: { a: { verify: "jwt", jwks: "k", leeway: "5s" } } } }],
  [false, { security: { schemes: { a: { verify: "jwt", jwks: "k", leeway: "5 s" } } } }],
];
for (const [good, settings] of documents) {
  const text = JSON.stringify({ ...common, ...settings });
  check(validate(JSON.parse(text)) === good, `ajv on ${text}: ${JSON.stringify(validate.errors)}`);
  writeFileSync(path.join(folder, "portico.json"), text);
  const said = config("show", "--config", path.join(folder, "portico.json"));
  check((said.status === 0) === good, `the host on ${text}: ${said.status} ${said.stderr}`);
}

const service = getLanguageService({});
service.configure({ schemas: [{ uri: "portico.schema.json", fileMatch: ["*.json"], schema }] });
const opened = (text) => {
  const document = TextDocument.create("file:///portico.json", "jsonc", 1, text);
  return { document, json: service.parseJSONDocument(document) };
};
/** At the mark |. */
const at = (text) => {
  const offset = text.indexOf("|");
  const { document, json } = opened(text.replace("|", ""));
  return { document, json, position: document.positionAt(offset) };
};
const completed = async (text) => {
  const { document, json, position } = at(text);
  return (await service.doComplete(document, position, json)).items;
};
const labels = async (text) => (await completed(text)).map((item) => item.label);

const top = await labels('{ "|" }');
for (const name of ["listen", "limits", "plugins", "include", "$schema"]) check(top.includes(name), `no ${name} is offered`);
const limits = await completed('{ "limits": { "|" } }');
const body = limits.find((item) => item.label === "body");
check(body && /Bytes of a request's body/.test(JSON.stringify(body.documentation)), "limits.body is offered and explained");
check(/1048576/.test(JSON.stringify(body?.textEdit ?? body?.insertText)), `with its default: ${JSON.stringify(body)}`);
const words = await labels('{ "log": { "level": | } }');
check(['"debug"', '"warning"'].every((word) => words.includes(word)), `the words of log.level are offered: ${words}`);
const section = await labels('{ "plugins": { "items": { "|" } } }');
check(section.includes("config") && section.includes("isolation"), `those of a section are offered: ${section}`);

const { document, json, position } = at('{ "deadlines": { "hand|ler": 5 } }');
const hover = JSON.stringify(await service.doHover(document, position, json)).replaceAll("&nbsp;", " ");
check(/Seconds for a handler/.test(hover), `a setting is explained: ${hover}`);

const marked = async (text) => {
  const { document, json } = opened(text);
  return (await service.doValidation(document, json, { schemaValidation: "error", comments: "ignore", trailingCommas: "ignore" }))
    .map((one) => `${one.range.start.line}: ${one.message}`)
    .sort();
};
check((await marked(example)).length === 0, `the example is marked: ${await marked(example)}`);
const wrong = await marked('{\n"limits": {\n"bodi": 1,\n"depth": 1000},\n"watch": "maybe"}');
check(wrong.length === 3, `three mistakes are marked: ${wrong.join("; ")}`);
["2: Property bodi", "3: ", "4: Value is not accepted"].forEach((part, index) =>
  check(wrong[index]?.startsWith(part), `${wrong[index]} begins with ${part}`));

if (failures === 0) console.log(`ajv and the host agree on ${documents.length} documents; an editor completes and marks`);
process.exitCode = failures === 0 ? 0 : 1;
