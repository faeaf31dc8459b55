#pragma once

// A Service made of a function per path, and a server around it, for tests of the transport.

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "http/client.hpp"
#include "http/wire/server.hpp"
#include "http/wire/service.hpp"
#include "os/socket/address.hpp"
#include "settings/load.hpp"
#include "tls/files.hpp"
#include "tls/profile.hpp"

namespace portico::http::test {

class App : public Service {
public:
  using Handler = std::function<void(Exchange&)>;
  using Next = Admission::Next;
  struct Path {
    Next next = Next::serve;
    Handler handler;
    std::size_t limit = 1000;
    std::function<Served(Exchange&)> suspends{};  ///< in place of the handler
    std::function<void(Exchange&)> verifies{};    ///< of Next::verify
    Next then = Next::answer;                     ///< once it is verified
  };

  /// "/" answers with what it got; "/answer" at admission, the body unread; "/pool" as "/" on the
  /// pool.
  App() {
    paths["/"] = {Next::serve, describe};
    paths["/pool"] = {Next::dispatch, describe};
    paths["/answer"] = {Next::answer, [](Exchange& exchange) { reply(exchange, 200, "early"); }};
    paths["*"] = {Next::serve, describe};
  }

  Admission admit(Exchange& exchange) override {
    ++admitted;
    auto found = paths.find(exchange.request.path);
    if (found == paths.end()) {
      reply(exchange, 404, "no such path");
      return {};
    }
    if (found->second.next == Next::answer) found->second.handler(exchange);
    return {found->second.next, found->second.limit};
  }
  void verify(Exchange& exchange) noexcept override {
    paths.find(exchange.request.path)->second.verifies(exchange);
  }
  Admission verified(Exchange& exchange) override {
    const Path& path = paths.find(exchange.request.path)->second;
    if (exchange.reply.status == 401) return {};
    return {path.then, path.limit};
  }
  Served serve(Exchange& exchange) override {
    ++served;
    const Path& path = paths.find(exchange.request.path)->second;
    if (path.suspends) return path.suspends(exchange);
    path.handler(exchange);
    return Served::whole;
  }
  void cancelled(Exchange& exchange) noexcept override {
    if (on_cancelled) on_cancelled(exchange);
  }
  void done(Exchange& exchange, Delivery delivery) override {
    ++delivered[static_cast<std::size_t>(delivery)];
    (delivery == Delivery::sent ? done_sent : done_unsent)++;
    for (auto& task : exchange.reply.tasks) task.task->run(task.task->self);
  }

  int ended(Delivery delivery) const { return delivered[static_cast<std::size_t>(delivery)]; }

  static void reply(Exchange& exchange, int status, std::string_view text) {
    exchange.reply.status = status;
    exchange.reply.media_type = "text/plain";
    exchange.reply.body.append(text);
  }
  /// method path|query|authority|minor|body
  static void describe(Exchange& exchange) {
    const message::Request& request = exchange.request;
    exchange.reply.media_type = "text/plain";
    auto& out = exchange.reply.body;
    for (auto part :
         {request.method, std::string_view{" "}, request.path, std::string_view{"|"}, request.query,
          std::string_view{"|"}, request.authority, std::string_view{"|"},
          std::string_view{request.minor ? "1" : "0"}, std::string_view{"|"}, request.body})
      out.append(part);
  }

  std::map<std::string, Path, std::less<>> paths;
  std::function<void(Exchange&)> on_cancelled;
  std::atomic<int> admitted{0}, served{0}, done_sent{0}, done_unsent{0};
  std::array<std::atomic<int>, 5> delivered{};  ///< by Delivery
};

/// What a server speaks, and its clients.
enum class Speaking { plain, tls, over_file };

/// A server on a port of its own for the life of a test.
class Running {
public:
  explicit Running(App& app, const Limits& limits = usual(), std::size_t threads = 1)
      : server{app, with(limits, threads)} {
    server.adopt({os::Address::parse("127.0.0.1:0")->listen().front().socket.release()});
    address = server.addresses().at(0);
    server.start();
  }
  /// One that listens on a unix socket, in a folder of its own.
  Running(App& app, Speaking how, const Limits& limits = usual())
      : speaking{how},
        server{app, with(limits, 1)},
        file{os::Address::parse("unix:" + (folder / "a.sock").string())->listen()} {
    server.adopt({file.front().socket.release()});
    address = server.addresses().at(0);
    server.start();
  }
  /// One that speaks TLS, with a certificate for localhost where the profile has none.
  Running(App& app, settings::TlsProfile profile, const Limits& limits = usual(),
          std::size_t threads = 1)
      : speaking{Speaking::tls},
        server{app, with(limits, threads)} {
    if (profile.certificates.empty())
      profile.certificates.push_back(tls::test::add_self_signed(folder, "own", {"localhost"}));
    tls.use(profile);
    server.adopt(
        {Listening{os::Address::parse("127.0.0.1:0")->listen().front().socket.release(), &tls}});
    address = server.addresses().at(0);
    server.start();
  }
  static Limits usual() {
    Limits limits{settings::load({})};
    limits.threads.handlers = 2;
    limits.linger = 200ms;
    return limits;
  }
  Client client(Client::Receiving receiving = Client::Receiving::usual) const {
    Client made{address, receiving};
    if (speaking == Speaking::tls && !made.secure())
      throw std::runtime_error{"handshake: " + made.tls().why()};
    return made;
  }
  /// One that has only connected.
  Client raw() const { return Client{address}; }

  const testing::Folder folder;
  const Speaking speaking = Speaking::plain;
  tls::Figures figures;
  tls::Profile tls{figures};
  Server server;
  std::vector<os::Bound> file;  ///< of a unix socket
  std::string address;

private:
  static Limits with(Limits limits, std::size_t threads) {
    limits.threads.serving = threads;
    limits.threads.handlers_most = limits.threads.handlers;  // so that a pool can be full
    return limits;
  }
};

/// Whether it comes true soon.
template <class Condition> bool soon(Condition condition) { return until(condition); }

}  // namespace portico::http::test
