// What the pages say in passing.
#include <portico/portico.hpp>

namespace shop {

using namespace portico;

struct Base {
  Field<std::string, MinLength<3>> title;
  int pages;
};
struct Book {
  Inline<Base> base;
  std::optional<std::string> note;
};

inline void keep(Book&&) {}

PORTICO_PLUGIN("shop", "1.0.0") {
  app.get("/headers", [](Header<"x_a"> a, Header<"x_a_", std::string, Alias<"x_a">> b,
                         Header<"x-a", Base> more, Query<"X_A", int> c, Query<"x-A", int> d) {
    return *a + *b + more->title.get() + std::to_string(*c + *d);
  });
  app.get("/book", [] { return Book{.base = {{.title = "Pen", .pages = 3}}}; });
  app.post<std::string>("/book", [](Body<Book> book) {
    std::string title = book->base.title;
    const Base& base = book->base.get();
    title += base.title;
    keep(std::move(book.get()));
    return title;
  });
  app.get("/call", [](Call call) {
    std::string all;
    for (const std::string_view part : {call.method(), call.path(), call.query(), call.body(),
                                        call.peer(), call.header("user-agent")})
      all += part;
    if (!call.cancelled()) call.log(Level::info, all);
    return all;
  });
  app.get("/raw", [](Header<"x_raw", std::string, KeepUnderscores> raw) { return *raw; });
  app.get("/same", [](Query<"a", Email> a, Query<"b", std::string> b) {
    return *a == *b || *b == *a || *a == "b@example.com" || *a == std::string_view{*b};
  });
  app.get("/when", [](Query<"at", std::chrono::local_seconds> at) { return *at; });
}

}  // namespace shop
