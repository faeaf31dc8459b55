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

/// What a client does with a 3xx that has a Location.
enum class Redirects {
  follow,  ///< as browsers do, 20 times at most
  stay     ///< the reply is the redirect
};

/// What a request has beside method, path and body.
struct With {
  std::vector<std::pair<std::string, std::string>> headers{};  ///< of this request alone
  std::vector<std::pair<std::string, std::string>> query{};    ///< encoded, behind that of the path
  Redirects redirects = Redirects::follow;                     ///< where the reply is one
  /// The client is told 504 after that time, and the call that nobody waits for it. 0: at once.
  std::optional<std::chrono::milliseconds> deadline{};
  /// The client goes away after that time: there is no reply then. 0: as soon as it has asked.
  std::optional<std::chrono::milliseconds> gone_after{};
  /// The client goes away when it has sent so many bytes of a body that the handler reads as it
  /// arrives.
  std::optional<std::uint64_t> body_ends{};
};

/// Who asks, and what it keeps from one request to the next.
class Client {
public:
  /// One that it keeps.
  struct Cookie {
    std::string name;        ///< as in Set-Cookie
    std::string value;       ///< the same
    std::string path = "/";  ///< sent to this and what is below it
  };

  /// Of an app of its own.
  explicit Client(const Setup& setup = {}, std::string_view built = PORTICO_TEST_PLUGINS)
      : app_{setup, built} {}
  /// The same with one plugin, whose file is named as its id is, and its configuration.
  explicit Client(std::string_view plugin, const JsonValue& config = JsonValue::object(),
                  std::string_view built = PORTICO_TEST_PLUGINS)
      : app_{alone(plugin, config), built} {}
  /// Of an app that others have, too.
  explicit Client(const App& app) : app_{app} {}

  ///@{
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
  ///@}

  /// What it asks.
  App& app() { return app_; }

  std::vector<std::pair<std::string, std::string>> headers;  ///< of each request
  std::vector<Cookie> cookies;                               ///< that it has; to be changed at will

private:
  static Setup alone(std::string_view plugin, const JsonValue& config);
  Reply ask(const std::string& method, const std::string& target, const Body& body,
            const With& with);
  void keep_cookies(const Reply& reply);

  App app_;
};

}  // namespace portico::testing
