// mistake: a provider with a plain `int`
// expect: portico: int: | handlers and providers take Path, Query, Header, Cookie, Form, File, Body, BodyStream, Security, Need and Call, and nothing else; say where it comes from, in place of a plain type
#include <portico/portico.hpp>

using namespace portico;

struct Session {};
void start(App& app) {
  app.provide<Session>([](int) { return Session{}; });
}
