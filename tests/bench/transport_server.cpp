// The transport alone, with a Service of one prepared reply: what heads, framing, replies and
// deadlines cost over the raw server. Usage: transport_server PORT [pool]

#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

#include <unistd.h>

#include "http/wire/server.hpp"
#include "os/socket/address.hpp"
#include "settings/load.hpp"

namespace {

using namespace portico;

class Item : public http::Service {
public:
  explicit Item(http::Admission::Next next) : next_{next} {}
  http::Admission admit(http::Exchange& exchange) override {
    if (exchange.request.path == "/hello") return {next_, 1 << 20};
    exchange.reply.status = 404;
    exchange.reply.media_type = "application/json";
    exchange.reply.body.append(R"({"detail":"Not Found"})");
    return {};
  }
  http::Served serve(http::Exchange& exchange) override {
    exchange.reply.media_type = "application/json";
    exchange.reply.body.append(R"({"message":"Hello, World","id":42,"ok":true})");
    return http::Served::whole;
  }
  void done(http::Exchange&, http::Delivery) override {}

private:
  http::Admission::Next next_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("transport_server PORT [pool]\n", stderr);
    return 1;
  }
  bool pool = argc > 2 && std::string_view{argv[2]} == "pool";
  Item item{pool ? http::Admission::Next::dispatch : http::Admission::Next::serve};
  http::Limits limits{settings::load({})};
  limits.threads.serving = 1;
  limits.threads.handlers = limits.threads.handlers_most = 4;
  http::Server server{item, limits};
  try {
    const auto address = os::Address::parse(std::string{"127.0.0.1:"} + argv[1]);
    server.adopt({address.value().listen().front().socket.release()});
    server.start();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  while (true) ::pause();
}
