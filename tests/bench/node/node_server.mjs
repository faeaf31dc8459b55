// Node's own http module, everything by hand. Usage: node_server.mjs PORT FOLDER
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { emailPattern, items, stream } from "./items.mjs";

const [port, folder] = process.argv.slice(2);
const email = new RegExp(emailPattern);
const file = `${folder}/64k.bin`;

function sendJson(response, status, value) {
  const text = JSON.stringify(value);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

function bodyOf(request, then) {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => then(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)));
}

const within = (text, least, most) => typeof text === "string" && text.length >= least && text.length <= most;

function valid(user) {
  return within(user.name, 1, 50) && within(user.password, 8, 100) && within(user.city, 1, 60) &&
    typeof user.email === "string" && email.test(user.email) &&
    Number.isInteger(user.age) && user.age > 0 && user.age <= 150 &&
    typeof user.balance === "number" && user.balance >= 0 && typeof user.active === "boolean" &&
    Array.isArray(user.tags) && user.tags.length <= 8 && user.tags.every((tag) => typeof tag === "string");
}

function createUser(response, body) {
  let user;
  try {
    user = JSON.parse(body.toString());
  } catch {
    return sendJson(response, 422, { detail: "not JSON" });
  }
  if (user === null || typeof user !== "object" || !valid(user))
    return sendJson(response, 422, { detail: "a rule is broken" });
  const { name, email: address, age, balance, active, tags, city } = user;
  sendJson(response, 201, { name, email: address, age, balance, active, tags, city });
}

async function sendFile(response) {
  const about = await stat(file);
  response.writeHead(200, {
    "content-type": "application/octet-stream",
    "content-length": about.size,
    "last-modified": about.mtime.toUTCString(),
    etag: `"${about.mtimeMs}-${about.size}"`,
    "accept-ranges": "bytes",
  });
  createReadStream(file).pipe(response);
}

function sendStream(response) {
  response.writeHead(200, { "content-type": "application/octet-stream" });
  stream().pipe(response);
}

function echo(response, body) {
  response.writeHead(200, { "content-type": "application/octet-stream", "content-length": body.length });
  response.end(body);
}

const listed = ({ id, name, note, price, active, owner, tags }) => ({ id, name, note, price, active, owner, tags });

const routes = {
  "GET /hello": (request, response) => sendJson(response, 200, { message: "Hello, World", id: 42, ok: true }),
  "POST /users": (request, response) => bodyOf(request, (body) => createUser(response, body)),
  "GET /items": (request, response) => sendJson(response, 200, items.map(listed)),
  "GET /file": (request, response) => sendFile(response),
  "GET /stream": (request, response) => sendStream(response),
  "POST /echo": (request, response) => bodyOf(request, (body) => echo(response, body)),
};

createServer((request, response) => {
  const route = routes[`${request.method} ${request.url}`];
  if (route) return route(request, response);
  sendJson(response, 404, { detail: "Not Found" });
}).listen(Number(port), "127.0.0.1");
