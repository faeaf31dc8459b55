// Structs of an author's own may have every name that the SDK has: in a namespace of theirs these
// come first, and the SDK's are still there.
#include <portico/portico.hpp>

namespace shop {

using namespace portico;

struct Alias {
  int id = 0;
};
struct Body {
  int id = 0;
};
struct Call {
  int id = 0;
};
struct Event {
  int id = 0;
};
struct Extra {
  int id = 0;
};
struct Field {
  int id = 0;
};
struct File {
  int id = 0;
};
struct Form {
  int id = 0;
};
struct Header {
  int id = 0;
};
struct Host {
  int id = 0;
};
struct Level {
  int id = 0;
};
struct Model {
  int id = 0;
};
struct Options {
  int id = 0;
};
struct Path {
  int id = 0;
};
struct Query {
  int id = 0;
};
struct Required {
  int id = 0;
};
struct Response {
  int id = 0;
};
struct Text {
  int id = 0;
};
struct Title {
  int id = 0;
};
struct Upload {
  int id = 0;
};
struct Value {
  int id = 0;
};
struct Answer {
  int id = 0;
};
struct App {
  int id = 0;
};
struct Channel {
  int id = 0;
};
struct Contract {
  int id = 0;
};
struct Cookie {
  int id = 0;
};
struct Default {
  int id = 0;
};
struct Description {
  int id = 0;
};
struct Email {
  int id = 0;
};
struct Example {
  int id = 0;
};
struct Examples {
  int id = 0;
};
struct Extras {
  int id = 0;
};
struct Headers {
  int id = 0;
};
struct In {
  int id = 0;
};
struct Named {
  int id = 0;
};
struct Parameter {
  int id = 0;
};
struct Schema {
  int id = 0;
};
struct Status {
  int id = 0;
};
struct Uuid {
  int id = 0;
};
struct About {
  int id = 0;
};
struct Disposition {
  int id = 0;
};
struct Outgoing {
  int id = 0;
};
struct Bytes {
  int id = 0;
};
struct Decimal {
  int id = 0;
};
struct Secret {
  int id = 0;
};
struct Exclude {
  int id = 0;
};

PORTICO_PLUGIN("shop", "1.0.0", .summary = "Its own names") {
  app.post("/alias", [](portico::Body<Alias> one) { return *one; });
  app.post("/body", [](portico::Body<Body> one) { return *one; });
  app.post("/call", [](portico::Body<Call> one) { return *one; });
  app.post("/event", [](portico::Body<Event> one) { return *one; });
  app.post("/extra", [](portico::Body<Extra> one) { return *one; });
  app.post("/field", [](portico::Body<Field> one) { return *one; });
  app.post("/file", [](portico::Body<File> one) { return *one; });
  app.post("/form", [](portico::Body<Form> one) { return *one; });
  app.post("/header", [](portico::Body<Header> one) { return *one; });
  app.post("/host", [](portico::Body<Host> one) { return *one; });
  app.post("/level", [](portico::Body<Level> one) { return *one; });
  app.post("/model", [](portico::Body<Model> one) { return *one; });
  app.post("/options", [](portico::Body<Options> one) { return *one; });
  app.post("/path", [](portico::Body<Path> one) { return *one; });
  app.post("/query", [](portico::Body<Query> one) { return *one; });
  app.post("/required", [](portico::Body<Required> one) { return *one; });
  app.post("/response", [](portico::Body<Response> one) { return *one; });
  app.post("/text", [](portico::Body<Text> one) { return *one; });
  app.post("/title", [](portico::Body<Title> one) { return *one; });
  app.post("/upload", [](portico::Body<Upload> one) { return *one; });
  app.post("/value", [](portico::Body<Value> one) { return *one; });
  app.post("/answer", [](portico::Body<Answer> one) { return *one; });
  app.post("/app", [](portico::Body<App> one) { return *one; });
  app.post("/channel", [](portico::Body<Channel> one) { return *one; });
  app.post("/contract", [](portico::Body<Contract> one) { return *one; });
  app.post("/cookie", [](portico::Body<Cookie> one) { return *one; });
  app.post("/default", [](portico::Body<Default> one) { return *one; });
  app.post("/description", [](portico::Body<Description> one) { return *one; });
  app.post("/email", [](portico::Body<Email> one) { return *one; });
  app.post("/example", [](portico::Body<Example> one) { return *one; });
  app.post("/examples", [](portico::Body<Examples> one) { return *one; });
  app.post("/extras", [](portico::Body<Extras> one) { return *one; });
  app.post("/headers", [](portico::Body<Headers> one) { return *one; });
  app.post("/in", [](portico::Body<In> one) { return *one; });
  app.post("/named", [](portico::Body<Named> one) { return *one; });
  app.post("/parameter", [](portico::Body<Parameter> one) { return *one; });
  app.post("/schema", [](portico::Body<Schema> one) { return *one; });
  app.post("/status", [](portico::Body<Status> one) { return *one; });
  app.post("/uuid", [](portico::Body<Uuid> one) { return *one; });
  app.post("/about", [](portico::Body<About> one) { return *one; });
  app.post("/disposition", [](portico::Body<Disposition> one) { return *one; });
  app.post("/outgoing", [](portico::Body<Outgoing> one) { return *one; });
  app.post("/bytes", [](portico::Body<Bytes> one) { return *one; });
  app.post("/decimal", [](portico::Body<Decimal> one) { return *one; });
  app.post("/secret", [](portico::Body<Secret> one) { return *one; });
  app.post("/exclude", [](portico::Body<Exclude> one) { return *one; });
}

}  // namespace shop
