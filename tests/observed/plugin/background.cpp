#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "observed/plugin/apps.hpp"

namespace observed {
namespace {

using namespace portico;

/// What happened, in order, since it was last asked for. Any thread.
class Diary {
public:
  void note(std::string what) {
    const std::lock_guard lock{mutex_};
    notes_.push_back(std::move(what));
  }
  std::vector<std::string> take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(notes_, {});
  }

private:
  std::mutex mutex_;
  std::vector<std::string> notes_;
};

}  // namespace

void background(App& app) {
  Diary& diary = app.keep<Diary>();
  const auto later = [&diary](Call call, const std::string& what) {
    call.defer(what, [&diary, what] { diary.note(what); });
  };

  app.get("/log", [&diary] { return diary.take(); });
  app.get("/last", [later](Call call) {
    later(call, "last");
    return 1;
  });

  app.post<void>("/items", {.status = 201}, [&diary, later](Call call) {
    diary.note("handler");
    later(call, "a");
    later(call, "b");
    return nlohmann::json{{"id", 1}};
  });
  app.get("/stream", [later](Call call) {
    later(call, "after-stream");
    return StreamingResponse{.next = [done = false]() mutable -> std::optional<std::string> {
      if (std::exchange(done, true)) return std::nullopt;
      return "x";
    }};
  });
  app.get("/resp-own", [later](Call call) {
    later(call, "own");
    return JsonResponse{.content = {{"a", 1}}};
  });
  app.get("/bad", [&diary, later](Call call) {
    later(call, "1");
    call.defer("2", [&diary] {
      diary.note("2");
      throw std::runtime_error{"the second fails"};
    });
    later(call, "3");
    return std::string{"ok"};
  });
  app.get("/http-exc-in-task", [](Call call) {
    call.defer("raises", [] { throw HttpError{418, "too late"}; });
    return 1;
  });
  app.get("/depyield-function", [&diary, later](Call call) {
    diary.note("dep-enter");
    later(call, "task");
    diary.note("handler");
    diary.note("dep-exit");
    return 1;
  });
  app.get<It>("/badval", [later](Call call) {
    later(call, "never");
    return nlohmann::json::object();
  });
}

}  // namespace observed
