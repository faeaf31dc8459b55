#pragma once

// Catchers: what a plugin answers for the exceptions of its handlers, app.on<OutOfStock>(...). The
// most derived type that fits counts, whatever the order in which they were given. HttpError is one
// of them from the start. Filled while the plugin starts; then read by any thread.

#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "portico/call.hpp"
#include "portico/dumped.hpp"
#include "portico/error.hpp"
#include "portico/response.hpp"

namespace portico {
template <class... A> class Answers;  // answers.hpp
}

namespace portico::detail {

/// An answer that names its status: NotFound{Message{...}}.
template <class T>
concept AnswerClass = requires {
  typename T::Model;
  { T::number } -> std::convertible_to<int>;
  std::declval<const T&>().headers;
};

/// One of several: what Answers<...> or a std::variant holds.
template <class T> inline constexpr bool is_caught_answer = ResponseClass<T> || AnswerClass<T>;
template <class... A> inline constexpr bool is_caught_answer<Answers<A...>> = true;
template <class... T>
inline constexpr bool is_caught_answer<std::variant<T...>> = (is_caught_answer<T> && ...);

template <class T>
concept CaughtAnswer = is_caught_answer<std::remove_cvref_t<T>>;

/// Whether a function for an E gives an answer; of one that takes something else another sentence
/// speaks.
template <class F, class E>
concept AnswersWithResponse = requires(const F& respond, const E& error, Call call) {
  { respond(error, call) } -> CaughtAnswer;
}
|| requires(const F& respond, const E& error) {
  { respond(error) } -> CaughtAnswer;
}
|| !(std::is_invocable_v<const F&, const E&, Call> || std::is_invocable_v<const F&, const E&>);

template <class... A> const auto& held_by(const Answers<A...>& answers) { return answers.held(); }
template <class... T> const auto& held_by(const std::variant<T...>& choice) { return choice; }

/// Sends what a function of on<E> gives. The models of the route do not count for it.
template <class T> void send_caught(const Call& call, const T& answer) {
  if constexpr (ResponseClass<T>) {
    constexpr int usual = usual_status_of<T>;
    call.status(usual != 0 ? usual : 200);  // that of the route is for its results
    answer.send(call);
  } else if constexpr (!AnswerClass<T>) {
    std::visit([&](const auto& held) { send_caught(call, held); }, held_by(answer));
  } else if constexpr (std::is_void_v<typename T::Model>) {
    Response{.status = T::number, .headers = answer.headers}.send(call);
  } else {
    JsonResponse{dump_value<JsonValue>(answer.content, Dumping{{.by_alias = true}}), T::number,
                 answer.headers}
        .send(call);
  }
}

class Catchers {
public:
  Catchers();
  ~Catchers();

  /// Only within a catch block: answers what was thrown. False: nobody wants it.
  bool answer(const Call& call) const;

  /// `respond`: an answer for (const E&, Call), or for (const E&). Without a status it is 200.
  template <class E, class F> void add(F respond) {
    Catcher catcher{[respond = std::move(respond)](const Call& call) {
                      try {
                        throw;
                      } catch (const E& error) {
                        reply(call, respond, error);
                        return true;
                      } catch (...) {
                        return false;
                      }
                    },
                    throw_pointer<E>, catch_pointer<E>};
    insert(std::move(catcher));
  }

private:
  struct Catcher {
    std::function<bool(const Call&)> attempt;
    void (*raise)();  ///< throws a null pointer to its type
    bool (*takes)(
        void (*raise)());  ///< whether that pointer is one to its type, or to a derived one
  };

  template <class E> static void throw_pointer() { throw static_cast<const E*>(nullptr); }
  template <class E> static bool catch_pointer(void (*raise)()) {
    try {
      raise();
    } catch (const E*) {
      return true;
    } catch (...) {
    }
    return false;
  }

  template <class F, class E>
  static void reply(const Call& call, const F& respond, const E& error) {
    const auto response = [&] {
      if constexpr (std::is_invocable_v<const F&, const E&, Call>)
        return respond(error, call);
      else
        return respond(error);
    }();
    // What the handler had set goes with it: status, headers, tasks.
    call.host().table->fail(call.handle(), 500, nullptr);
    send_caught(call, response);
  }

  /// Before those whose type is a base of its own, in place of one of the same type.
  void insert(Catcher catcher);

  std::vector<Catcher> list_;
};

}  // namespace portico::detail
