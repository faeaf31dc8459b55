// What a plugin of the SDK may ask of a host of this version: models with rules, an enumeration, a
// union, dates, parameters of each kind, the filter of a reply, failures, a stream and a task.

#include <atomic>

#include <portico/portico.hpp>

namespace golden {

using namespace portico;

void add_extensions(App& app);  // extensions.cpp

enum class Color { red, green };
struct Cat {
  Literal<"cat"> kind;
  int lives;
};
struct Dog {
  Literal<"dog"> kind;
  std::string name;
};
struct Item {
  Field<std::string, MinLength<2>> name;
  Field<double, Gt<0>> price;
  std::optional<std::string> note;
  Field<std::vector<std::string>, MaxItems<3>> tags = by_default();
  Color color = Color::green;
  Field<std::optional<std::variant<Cat, Dog>>, Discriminator<"kind">> pet;
  std::optional<std::chrono::sys_seconds> at;
};
struct Shown {
  std::string name;
};
struct Settings {
  std::string greeting = "hello";
};

PORTICO_PLUGIN(PORTICO_GOLDEN, "1.0.0", .summary = "A plugin of the SDK, for every later host",
               .config = configuration<Settings>) {
  auto& done = app.keep<std::atomic<int>>(0);
  const std::string root = "/" PORTICO_GOLDEN;
  app.post(root + "/item", [](Body<Item> item) { return *item; });
  app.post<Shown>(root + "/shown", [](Body<Item> item) { return *item; });
  app.get(root + "/number/{n}", [](Path<"n", int, Ge<1>> n, Query<"times", int, Default<2>> times) {
    return *n * *times;
  });
  app.get(root + "/fail", []() -> Item { throw HttpError{409, "busy", {{"Retry-After", "5"}}}; });
  app.get(root + "/agent", [](Header<"x_agent"> agent) {
    return TextResponse{.content = *agent, .status = 203, .headers = {{"X-Agent", *agent}}};
  });
  app.get(root + "/stream", [] {
    return StreamingResponse{.media_type = "text/plain", .next = [left = 3]() mutable {
                               return left-- > 0 ? std::optional<std::string>{"piece\n"}
                                                 : std::nullopt;
                             }};
  });
  app.get(root + "/defer", [&done](Call call) {
    call.defer("count", [&done] { ++done; });
    return done.load();
  });
  app.get(root + "/greeting", [settings = app.config<Settings>()] { return settings.greeting; });
  add_extensions(app);
}

}  // namespace golden
