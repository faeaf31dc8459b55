#include <portico/json.hpp>
#include <portico/portico.hpp>

namespace manual_serialize {

using namespace portico;

struct MyData {
  std::int64_t a;
  std::string b;
  std::optional<std::int64_t> c;
};

PORTICO_PLUGIN("manual_serialize", "1.0.0") {
  app.get("/manual-serialize", {.name = "manual_serialize_data"}, [] {
    const MyData data{1, "hello"};
    return JsonResponse{.content = dump(data, {.exclude_none = true})};
  });
}

}  // namespace manual_serialize
