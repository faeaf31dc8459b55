#include <portico/portico.hpp>

namespace return_annotation {

using namespace portico;

struct UserOut {
  std::int64_t id;
  std::string name;
};

PORTICO_PLUGIN("return_annotation", "1.0.0") {
  // The return type alone: used for schema and serialisation.
  app.get("/users/{id}", {.name = "get_user"}, [](Path<"id", std::int64_t> id) {
    return UserOut{*id, "Ada"};
  });
}

}  // namespace return_annotation
