// Handlers that wait: as a coroutine, which holds no thread, and as a function, which holds one.

#include <algorithm>
#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <variant>

#include <portico/later.hpp>
#include <portico/portico.hpp>

namespace waiting {

using namespace portico;
using namespace std::chrono_literals;

/// How long, in milliseconds.
using Wait = Query<"ms", int, Ge<0>, Le<60'000>>;

struct Waited {
  int ms = 0;
};
struct Both {
  int first = 0, second = 0;
  int took = 0;  // milliseconds
};
struct Words {
  std::string text;
};

/// Whoever waits for the next words gets them.
class Board {
public:
  void wait(Completion<Words>::Callback callback) {
    const std::lock_guard lock{mutex_};
    waiting_.push_back(std::move(callback));
  }
  int post(const Words& words) {
    std::list<Completion<Words>::Callback> waiting;
    {
      const std::lock_guard lock{mutex_};
      waiting.swap(waiting_);
    }
    return static_cast<int>(std::count_if(waiting.begin(), waiting.end(),
                                          [&](const auto& callback) { return callback(words); }));
  }

private:
  std::mutex mutex_;
  std::list<Completion<Words>::Callback> waiting_;
};

/// In place of a service that takes its time.
Later<int> ask_service(int ms) {
  co_await sleep(std::chrono::milliseconds{ms});
  co_return ms;
}

PORTICO_PLUGIN("waiting", "1.0.0", .summary = "Handlers that wait") {
  app.get("/wait", {.summary = "Waits without a thread"}, [](Wait ms) -> Later<Waited> {
    co_await sleep(std::chrono::milliseconds{*ms});
    co_return Waited{*ms};
  });
  app.get("/block", {.summary = "Waits on a thread"}, [](Wait ms) {
    std::this_thread::sleep_for(std::chrono::milliseconds{*ms});
    return Waited{*ms};
  });
  app.get("/both", {.summary = "Asks two services at once"},
          [](Query<"first", int, Ge<0>> first, Query<"second", int, Ge<0>> second) -> Later<Both> {
            const auto begin = std::chrono::steady_clock::now();
            const auto [one, other] = co_await when_all(ask_service(*first), ask_service(*second));
            const auto took = std::chrono::steady_clock::now() - begin;
            co_return Both{one, other, static_cast<int>(took / 1ms)};
          });

  auto& board = app.keep<Board>();
  app.get("/words",
          {.summary = "The next words that somebody posts",
           .responses = {{204, "Nobody has posted any for so long"}}},
          [&board](Wait ms) -> Later<std::variant<Words, Response>> {
            Completion<Words> words;
            board.wait(words.callback());
            auto first = co_await when_any(words, sleep(std::chrono::milliseconds{*ms}));
            if (first.index() == 0) co_return std::get<0>(std::move(first));
            co_return Response{.status = status::no_content};
          });
  app.post("/words", {.summary = "Tells those who wait; how many there were"},
           [&board](Body<Words> words) { return board.post(*words); });
}

}  // namespace waiting
