// expect: a handler takes Path, Query, Header, Cookie, Form, File, Body, Need and Call, and nothing else
#include <portico/portico.hpp>
void start(portico::App& app) {
  app.get("/x/{id}", [](int id) { return id; });
}
