// Fastify with a schema for every body and every response, as its documentation recommends.
// Usage: fastify_server.mjs PORT FOLDER      FOLDER holds 64k.bin
import Fastify from "fastify";
import fastifyStatic from "@fastify/static";
import { emailPattern, items, stream } from "./items.mjs";

const [port, folder] = process.argv.slice(2);
const app = Fastify({ logger: false });
app.register(fastifyStatic, { root: folder, serve: false });
app.addContentTypeParser("application/octet-stream", { parseAs: "buffer" }, (request, body, done) => done(null, body));

const tags = { type: "array", items: { type: "string" } };
const seen = {
  name: { type: "string" },
  email: { type: "string" },
  age: { type: "integer" },
  balance: { type: "number" },
  active: { type: "boolean" },
  tags,
  city: { type: "string" },
};
const userIn = {
  type: "object",
  required: ["name", "email", "password", "age", "balance", "active", "tags", "city"],
  properties: {
    name: { type: "string", minLength: 1, maxLength: 50 },
    email: { type: "string", pattern: emailPattern },
    password: { type: "string", minLength: 8, maxLength: 100 },
    age: { type: "integer", exclusiveMinimum: 0, maximum: 150 },
    balance: { type: "number", minimum: 0 },
    active: { type: "boolean" },
    tags: { ...tags, maxItems: 8 },
    city: { type: "string", minLength: 1, maxLength: 60 },
  },
};
const itemOut = {
  type: "object",
  properties: {
    id: { type: "integer" },
    name: { type: "string" },
    note: { type: "string" },
    price: { type: "number" },
    active: { type: "boolean" },
    owner: { type: ["string", "null"] },
    tags,
  },
};
const hello = {
  type: "object",
  properties: { message: { type: "string" }, id: { type: "integer" }, ok: { type: "boolean" } },
};

app.get("/hello", { schema: { response: { 200: hello } } }, async () => ({ message: "Hello, World", id: 42, ok: true }));
app.post("/users", { schema: { body: userIn, response: { 201: { type: "object", properties: seen } } } },
  async (request, reply) => {
    reply.code(201);
    return request.body;
  });
app.get("/items", { schema: { response: { 200: { type: "array", items: itemOut } } } }, async () => items);
app.get("/file", (request, reply) => reply.sendFile("64k.bin"));
app.get("/stream", (request, reply) => reply.type("application/octet-stream").send(stream()));
app.post("/echo", async (request, reply) => {
  reply.type("application/octet-stream");
  return request.body;
});

await app.listen({ port: Number(port), host: "127.0.0.1" });
