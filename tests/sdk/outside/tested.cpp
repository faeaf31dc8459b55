// A test by somebody who has the installed SDK alone, and no framework.

#include <cstdio>
#include <exception>

#include <portico/testing.hpp>

using namespace portico::testing;

int main() try {
  Client client{Setup{.config = {{"priced", {{"currency", "EUR"}}}}}};
  for (const char* path : {"/tiny/5", "/prices/5"}) {
    const Reply reply = client.get(path);
    require_contract(reply);
    if (reply.status != 200) throw Failure{std::string{path} + " is " + reply.text()};
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
