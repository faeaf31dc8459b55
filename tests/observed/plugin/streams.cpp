#include <stdexcept>
#include <utility>
#include <vector>

#include "observed/plugin/apps.hpp"

namespace observed {
namespace {

using namespace portico;

/// The elements of a list, one after the other.
template <class T> auto each(std::vector<T> list) {
  return [list = std::move(list), at = std::size_t{0}]() mutable -> std::optional<T> {
    if (at == list.size()) return std::nullopt;
    return list[at++];
  };
}

struct A {
  int a;
};

}  // namespace

void streams(App& app) {
  app.get("/s", [] {
    return StreamingResponse{
        .media_type = "text/csv",
        .next = each<std::string>({"id,name\n", "1,a\n"}),
        .headers = {{"content-disposition", "attachment; filename=users.csv"}}};
  });
  app.get("/as", [] { return StreamingResponse{.next = each<std::string>({"x", "y"})}; });
  app.get("/s-boom", [] {
    return StreamingResponse{.next = [first = true]() mutable -> std::optional<std::string> {
      if (std::exchange(first, false)) return "a";
      throw std::runtime_error{"boom"};
    }};
  });
  app.get("/iter-noyield", [] { return std::vector<It>{{.id = 1}}; });
  app.get("/yield", [] { return JsonLines<A>{each<A>({{1}, {2}})}; });
  app.get("/yield-status", {.status = 202}, [] { return JsonLines<int>{each<int>({1})}; });

  app.get("/sse-ev", [] {
    using Any = nlohmann::json;
    std::vector<Event<Any>> events{
        {.data = Any{{"a", 1}}, .event = "upd", .id = "7", .retry = 3000, .comment = "c1\nc2"},
        {.text = "l1\nl2"},
        {.data = Any("hello")},
        {.comment = "only"},
        {.event = "e"}};
    return EventStream<Any>{each(std::move(events))};
  });
  app.get("/sse-status", {.status = 201}, [] { return EventStream<int>{each<int>({1})}; });
}

}  // namespace observed
