#pragma once

// A client of an app: requests are made and answered by calls. It keeps cookies (RFC 6265, of names
// and values; paths and ends count) and follows redirects, as FastAPI's TestClient does. When a
// call returns, the background tasks of its request have run, unless the reply is a stream: then
// when that has ended.
//
//   Client client{"items"};
//   const Reply reply = client.post("/items/", {{"name", "Pen"}, {"price", 1.5}});
//   EXPECT_EQ(reply.status, 201);
//   EXPECT_EQ(reply.json<Item>().name, "Pen");
//
// One thread at a time; threads that ask at once have a client each, of one app.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "portico/testing/app.hpp"
#include "portico/testing/body.hpp"
#include "portico/testing/reply.hpp"

namespace portico::testing {

enum class Redirects { follow, stay };

/// What a request has beside method, path and body.
struct With {
  std::vector<std::pair<std::string, std::string>> headers{};
  std::vector<std::pair<std::string, std::string>> query{};  ///< encoded, behind that of the path
  Redirects redirects = Redirects::follow;
  /// The client is told 504 after that time, and the call that nobody waits for it. 0: at once.
  std::optional<std::chrono::milliseconds> deadline{};
  /// The client goes away after that time: there is no reply then. 0: as soon as it has asked.
  std::optional<std::chrono::milliseconds> gone_after{};
  /// The client goes away when it has sent so many bytes of a body that the handler reads as it
  /// arrives.
  std::optional<std::uint64_t> body_ends{};
};

class Client {
public:
  struct Cookie {
    std::string name, value;
    std::string path = "/";
  };

  /// Of an app of its own.
  explicit Client(const Setup& setup = {}, std::string_view built = PORTICO_TEST_PLUGINS)
      : app_{setup, built} {}
  /// The same with one plugin, whose file is named as its id is, and its configuration.
  explicit Client(std::string_view plugin, const JsonValue& config = JsonValue::object(),
                  std::string_view built = PORTICO_TEST_PLUGINS)
      : app_{alone(plugin, config), built} {}
  explicit Client(const App& app) : app_{app} {}

  /// The path begins with '/', and is encoded; it may have a query. These throw Failure when the
  /// request cannot be made, or is never answered.
  Reply get(std::string_view path, const With& with = {});
  Reply head(std::string_view path, const With& with = {});
  Reply options(std::string_view path, const With& with = {});
  Reply del(std::string_view path, const With& with = {});
  Reply post(std::string_view path, const Body& body = {}, const With& with = {});
  Reply put(std::string_view path, const Body& body = {}, const With& with = {});
  Reply patch(std::string_view path, const Body& body = {}, const With& with = {});
  Reply request(std::string_view method, std::string_view path, const Body& body = {},
                const With& with = {});

  App& app() { return app_; }

  std::vector<std::pair<std::string, std::string>> headers;  ///< of each request
  std::vector<Cookie> cookies;

private:
  static Setup alone(std::string_view plugin, const JsonValue& config);
  Reply ask(const std::string& method, const std::string& target, const Body& body,
            const With& with);
  void keep_cookies(const Reply& reply);

  App app_;
};

}  // namespace portico::testing
