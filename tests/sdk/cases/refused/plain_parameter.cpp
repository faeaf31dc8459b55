// mistake: `int id` as a parameter, without `Path`
// expect: portico: int: | handlers and providers take Path, Query, Header, Cookie, Form, File, Body, BodyStream, Security, Need and Call, and nothing else; say where it comes from, in place of a plain type
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x/{id}", [](int id) { return id; });
}
