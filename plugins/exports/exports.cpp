// Large bodies that are never in memory as a whole: a million rows of CSV, and rows as JSON lines,
// each held to its model.

#include <portico/portico.hpp>

namespace exports {

using namespace portico;

struct User {
  int id = 0;
  std::string name;
};

PORTICO_PLUGIN("exports", "1.0.0", .summary = "Streamed exports") {
  app.get("/export/users.csv",
          {.summary = "All users as CSV",
           .response_headers = {{"Content-Disposition", "The name to save it as"}},
           .media_type = "text/csv"},
          [](Query<"rows", int, Ge<0>, Default<1000000>> rows) {
            return StreamingResponse{
                .media_type = "text/csv",
                .next = [id = -1, end = *rows]() mutable -> std::optional<std::string> {
                  if (id == end) return std::nullopt;
                  if (id++ == -1) return "id,name\n";
                  return std::to_string(id) + ",user" + std::to_string(id) + "\n";
                },
                .headers = {{"content-disposition", "attachment; filename=users.csv"}}};
          });

  app.get("/export/users.jsonl", {.summary = "All users, one line each"},
          [](Query<"rows", int, Ge<0>, Default<1000>> rows) {
            return JsonLines<User>{[id = 0, end = *rows]() mutable -> std::optional<User> {
              if (id == end) return std::nullopt;
              ++id;
              return User{id, "user" + std::to_string(id)};
            }};
          });
}

}  // namespace exports
