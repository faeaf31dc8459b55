// A client whose types come from the document: it compiles only if the document fits, and works
// only if the host does what the document says.

import createClient from "openapi-fetch";
import type { paths } from "./samples.js";

const expect = (holds: boolean, message: string) => {
  if (!holds) throw new Error(message);
};

export async function main(baseUrl: string) {
  const client = createClient<paths>({ baseUrl });

  const made = await client.POST("/items/", { body: { name: "Chair", price: 10.5 } });
  expect(made.response.status === 201, `created with ${made.response.status}`);
  if (!made.data) throw new Error("no item came back");
  const id: number = made.data.id;

  const read = await client.GET("/items/{item_id}", { params: { path: { item_id: id } } });
  expect(read.data?.name === "Chair" && read.data.price === 10.5, "the item is another");

  const all = await client.GET("/items");
  expect(all.data?.some((item) => item.id === id) ?? false, "the list lacks the item");

  const wrong = await client.POST("/items/", { body: { name: "ab", price: 0 } });
  expect(wrong.response.status === 422, `refused with ${wrong.response.status}`);
  const types = wrong.error?.detail?.map((problem) => problem.type).join();
  expect(types === "string_too_short,greater_than", `refused for ${types}`);

  const gone = await client.DELETE("/items/{item_id}", { params: { path: { item_id: id } } });
  expect(gone.response.status === 204, `deleted with ${gone.response.status}`);

  const missing = await client.GET("/items/{item_id}", { params: { path: { item_id: id } } });
  expect(missing.response.status === 404, `missing with ${missing.response.status}`);

  // The document has no password in a user: this line would not compile if it had.
  const user = await client.GET("/users/me");
  // @ts-expect-error excluded by the route
  expect(user.data?.hashed_password === undefined, "a secret came out");
  expect(typeof user.data?.username === "string", "there is no user");
}
