#pragma once

// Catchers: what a plugin answers for the exceptions of its handlers, app.on<OutOfStock>(...). The
// most derived type that fits counts, whatever the order in which they were given. HttpError is one
// of them from the start. Filled while the plugin starts; then read by any thread.

#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include "portico/call.hpp"
#include "portico/error.hpp"

namespace portico::detail {

/// Whether a function for an E gives a response; of one that takes something else another sentence
/// speaks.
template <class F, class E>
concept AnswersWithResponse = requires(const F& respond, const E& error, Call call) {
  { respond(error, call) } -> ResponseClass;
}
|| requires(const F& respond, const E& error) {
  { respond(error) } -> ResponseClass;
}
|| !(std::is_invocable_v<const F&, const E&, Call> || std::is_invocable_v<const F&, const E&>);

class Catchers {
public:
  Catchers();
  ~Catchers();

  /// Only within a catch block: answers what was thrown. False: nobody wants it.
  bool answer(const Call& call) const;

  /// `respond`: a response class for (const E&, Call), or for (const E&). Without a status it is 200.
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
    constexpr int usual = usual_status_of<std::remove_cvref_t<decltype(response)>>;
    call.status(usual != 0 ? usual : 200);  // that of the route is for its results
    response.send(call);
  }

  /// Before those whose type is a base of its own, in place of one of the same type.
  void insert(Catcher catcher);

  std::vector<Catcher> list_;
};

}  // namespace portico::detail
