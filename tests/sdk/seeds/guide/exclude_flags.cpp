#include <portico/portico.hpp>

namespace exclude_flags {

using namespace portico;

struct Profile {
  std::string username;
  std::optional<std::string> full_name;
  std::optional<std::string> bio = "Default bio";
  std::optional<std::int64_t> age;
};

PORTICO_PLUGIN("exclude_flags", "1.0.0") {
  // full_name and age are null, bio has its default: {"username": "coder1"}
  app.get("/profiles/1", {.name = "get_profile", .exclude_defaults = true, .exclude_none = true},
          [] { return Profile{.username = "coder1"}; });
}

}  // namespace exclude_flags
