#pragma once

// Call: one request and the reply being made for it, for handlers and for the send() of response
// classes. A handle to pass by value, valid while the handler runs and on its thread; only
// cancelled() and log() may be asked from other threads meanwhile.

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/abi.h"
#include "portico/cookie.hpp"
#include "portico/error.hpp"
#include "portico/guard.hpp"
#include "portico/host.hpp"

namespace portico {

class TaskBatch;
struct TaskAccepted;
struct EnqueueOptions;
class Trace;

namespace detail {

/// A function object without arguments, which is run once.
template <class T>
concept Work = requires(std::decay_t<T>& work) {
  work();
};

/// Gives the next piece of a body, or nothing at its end.
template <class T>
concept Pieces = requires(std::decay_t<T>& next) {
  { next() } -> std::convertible_to<std::optional<std::string>>;
};

}  // namespace detail

class Call {
public:
  /// The SDK makes it.
  Call(const detail::Host& host, portico_call* call) : host_{host}, call_{call} {}

  ///@{
  /// What came in, beyond the checked parameters: the path decoded, query and body as they were
  /// sent; of a header that stands there twice both values with ", " between. Empty: there is none.
  /// Views last as long as the call.
  std::string_view method() const { return request(PORTICO_METHOD); }
  std::string_view path() const { return request(PORTICO_PATH); }
  std::string_view query() const { return request(PORTICO_QUERY); }
  std::string_view body() const { return request(PORTICO_BODY); }
  std::string_view peer() const { return request(PORTICO_PEER); }
  std::string_view header(std::string_view name) const { return request(PORTICO_HEADER, name); }
  ///@}
  ///@{
  /// As the client sees it, whatever proxy stands between that the operator trusts: "https", the
  /// host and port that it named, and what stands before path().
  std::string_view scheme() const { return request(PORTICO_SCHEME); }
  std::string_view authority() const { return request(PORTICO_AUTHORITY); }
  std::string_view root_path() const { return request(PORTICO_ROOT_PATH); }
  ///@}
  ///@{
  /// Of the certificate that the client has shown: its subject (RFC 4514), "CN=alice,O=Example",
  /// and its SHA-256 in 64 small hexadecimal digits. Empty: it has shown none, or was not asked.
  std::string_view client_subject() const { return request(PORTICO_CLIENT_SUBJECT); }
  std::string_view client_fingerprint() const { return request(PORTICO_CLIENT_FINGERPRINT); }
  ///@}
  /// The client is gone, the deadline is over or the host is stopping.
  bool cancelled() const { return host_.table->cancelled(call_) != 0; }

  // What goes out beside the value that the handler returns.

  /// Of the reply, 200 to 599; the last one counts.
  void status(int code) const { host_.table->status(call_, code); }
  /// Adds a line; a repeated name is sent twice, but of those that may stand once (Content-Type,
  /// ETag, Location, ...) the last counts, also in place of what the response would say.
  void header(std::string_view name, std::string_view value) const {
    host_.table->header(call_, detail::to_str(name), detail::to_str(value));
  }
  /// Each of them.
  void headers(const Headers& list) const {
    for (const auto& [name, value] : list) header(name, value);
  }

  /// Adds a Set-Cookie; throws std::invalid_argument for what no cookie may hold.
  void set_cookie(std::string_view name, std::string_view value,
                  const CookieOptions& options = {}) const {
    const auto [header_name, text] = portico::set_cookie(name, value, options);
    header(header_name, text);
  }
  /// Has the client forget one, of the path and domain that it was set with.
  void delete_cookie(std::string_view name, const CookieOptions& options = {}) const {
    const auto [header_name, text] = portico::delete_cookie(name, options);
    header(header_name, text);
  }

  /// Work for after the response is sent, in the order of adding. It must not use this call.
  template <class T> void defer(std::string_view name, T&& work) const {
    static_assert(detail::Work<T>,
                  "portico: defer() takes a function of no arguments; capture what it needs");
    auto* task = new Task<std::decay_t<T>>{host_, std::string{name}, std::forward<T>(work)};
    host_.table->defer(call_, detail::to_str(name), {task, task->run, task->drop});
  }
  /// The same without a name for the log.
  template <class T> void defer(T&& work) const { defer("task", std::forward<T>(work)); }

  ///@{
  /// A task that survives, for who includes portico/tasks.hpp: its id, when it is stored. What
  /// answers with accepted() says where the host tells of it.
  template <class Args>
  std::string enqueue(std::string_view name, const Args& args, const EnqueueOptions& options) const;
  template <class Args> std::string enqueue(std::string_view name, const Args& args) const;
  std::vector<std::string> enqueue(const TaskBatch& batch) const;
  TaskAccepted accepted(std::string id) const;
  ///@}
  /// For who includes portico/trace.hpp: where this stands in a trace, and spans of its own.
  Trace trace() const;

  /// A finished body, sent as it is, in place of any made before. What is refused is the host's
  /// answer already, and logged.
  void bytes(std::string_view media_type, std::string_view body) const {
    host_.table->bytes(call_, detail::to_str(media_type), detail::to_str(body));
  }
  /// A body in pieces: `next` gives the next piece as std::optional<std::string>, or nothing at the
  /// end.
  template <class Next> void stream(std::string_view media_type, Next&& next) const {
    static_assert(detail::Pieces<Next>,
                  "portico: stream() takes a function that gives the next piece as "
                  "std::optional<std::string>, and std::nullopt at the end");
    auto* source = new Source<std::decay_t<Next>>{host_, std::forward<Next>(next), {}};
    host_.table->stream(call_, detail::to_str(media_type), {source, source->next, source->drop});
  }

  /// A line of the host's log, with the request's id. Any thread.
  void log(Level level, std::string_view message) const { host_.log(level, message); }

  // What response classes ask beyond that.

  /// A table of the host beyond abi.h. Throws when the host is too old to have it.
  template <class Table> const Table& extension(const char* id) const {
    const auto* table = host_.extension<Table>(id);
    if (table == nullptr) lacks(id);
    return *table;
  }
  ///@{
  /// What functions of abi.h are called with.
  const detail::Host& host() const { return host_; }
  portico_call* handle() const { return call_; }
  ///@}

private:
  template <class T> struct Task {
    detail::Host host;
    std::string name;
    T work;

    static portico_result run(void* self) {
      auto& task = *static_cast<Task*>(self);
      return detail::guarded(task.host, "task '" + task.name + '\'', [&] {
        std::invoke(task.work);
        return PORTICO_OK;
      });
    }
    static void drop(void* self) { delete static_cast<Task*>(self); }
  };

  template <class Next> struct Source {
    detail::Host host;
    Next step;
    std::optional<std::string> piece;

    static portico_result next(void* self, portico_str* chunk) {
      auto& source = *static_cast<Source*>(self);
      return detail::guarded(source.host, "stream", [&]() -> portico_result {
        source.piece = std::invoke(source.step);
        if (!source.piece) return PORTICO_END;
        *chunk = detail::to_str(*source.piece);
        return PORTICO_OK;
      });
    }
    static void drop(void* self) { delete static_cast<Source*>(self); }
  };

  [[noreturn]] static void lacks(const char* id);
  std::string_view request(int32_t part, std::string_view name = {}) const {
    return detail::to_view(host_.table->request(call_, part, detail::to_str(name)));
  }

  detail::Host host_;
  portico_call* call_;
};

namespace detail {

/// What a handler returns to bypass the model of its route.
template <class T>
concept ResponseClass = requires(const T& response, const Call& call) {
  response.send(call);
};

template <class R>
concept NamesItsStatus = requires {
  { R::usual_status } -> std::convertible_to<int>;
};
/// What a response without a status is sent with where the route says none either; 0: as any other.
template <class R> inline constexpr int usual_status_of = 0;
template <NamesItsStatus R> inline constexpr int usual_status_of<R> = R::usual_status;

}  // namespace detail

}  // namespace portico
