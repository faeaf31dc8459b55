// The data of GET /items and the pieces of GET /stream: those of items.hpp.
import { Readable } from "node:stream";

export const items = Array.from({ length: 100 }, (_, i) => ({
  id: 1000 + i,
  name: `item number ${i}`,
  note: 'says "hello" to\n all of us',
  price: i + 0.25,
  active: i % 2 === 0,
  owner: i % 3 ? `owner ${i}` : null,
  tags: ["red", "green", "blue"],
  password: `s3cret-${i}`,
}));

export const emailPattern = "^[a-z0-9._-]+@[a-z0-9-]+\\.[a-z]{2,}$";

export const chunks = Array.from({ length: 16 }, (_, i) =>
  Buffer.alloc(1024, "a".charCodeAt(0) + i));

export const stream = () => Readable.from(chunks, { objectMode: false });
