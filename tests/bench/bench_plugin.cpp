// The plugin that is measured: six routes as an author would write them, none of them marked quick
// or blocking, and as many others as the configuration asks for.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <portico/portico.hpp>

#include "items.hpp"

namespace {

using namespace portico;

struct Hello {
  std::string message;
  int id;
  bool ok;
};

struct UserIn {
  Field<std::string, MinLength<1>, MaxLength<50>> name;
  Field<std::string, Pattern<R"(^[a-z0-9._-]+@[a-z0-9-]+\.[a-z]{2,}$)">> email;
  Field<std::string, MinLength<8>, MaxLength<100>> password;
  Field<int, Gt<0>, Le<150>> age;
  Field<double, Ge<0>> balance;
  bool active;
  Field<std::vector<std::string>, MaxItems<8>> tags;
  Field<std::string, MinLength<1>, MaxLength<60>> city;
};
struct UserOut {
  std::string name;
  std::string email;
  int age;
  double balance;
  bool active;
  std::vector<std::string> tags;
  std::string city;
};

/// What leaves of a bench::Item: everything but the password.
struct ItemOut {
  int id;
  std::string name;
  std::string note;
  double price;
  bool active;
  std::optional<std::string> owner;
  std::vector<std::string> tags;
};

struct Settings {
  Field<std::string, Description<"The folder of /file">> folder = by_default(std::string{"."});
  Field<int, Ge<0>, Description<"Routes beside the six">> more_routes = by_default(0);
  Field<bool, Description<"Mark every route quick">> quick = by_default(false);
};

constexpr int chunk_count = 16;
constexpr std::size_t chunk_size = 1024;

StreamingResponse stream() {
  return {.media_type = "application/octet-stream",
          .next = [index = 0]() mutable -> std::optional<std::string> {
            if (index == chunk_count) return std::nullopt;
            return std::string(chunk_size, static_cast<char>('a' + index++));
          }};
}

}  // namespace

PORTICO_PLUGIN("bench", "1.0.0", .summary = "What ./dev bench measures",
               .config = configuration<Settings>) {
  const Settings settings = app.config<Settings>();
  const bool quick = *settings.quick;

  app.get("/hello", Options{.quick = quick},
          [] { return Hello{.message = "Hello, World", .id = 42, .ok = true}; });

  app.post<UserOut>("/users", Options{.status = 201, .quick = quick},
                    [](Body<UserIn> user) { return std::move(*user); });

  const auto items = std::make_shared<std::vector<bench::Item>>(bench::make_items());
  app.get<std::vector<ItemOut>>("/items", Options{.quick = quick}, [items] { return items; });

  app.get("/file", Options{.quick = quick}, [folder = *settings.folder] {
    return FileResponse{
        .root = folder, .path = "64k.bin", .media_type = "application/octet-stream"};
  });
  app.get("/stream", Options{.quick = quick}, stream);
  app.post("/echo", Options{.quick = quick},
           [](Call call) { call.bytes("application/octet-stream", call.body()); });

  for (int i = 0; i < *settings.more_routes; ++i)
    app.get("/more/" + std::to_string(i) + "/{id}", [](Path<"id", int> id) {
      return Hello{.message = "Hello, World", .id = *id, .ok = true};
    });
}
