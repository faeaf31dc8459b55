// With the SDK's namespace open for a whole file, structs and functions of an author's own may have
// the names that the SDK's machinery has: what an author does not name is not there.
#include <unistd.h>

#include <portico/portico.hpp>

using namespace portico;

// A name cannot stand in parentheses: NOLINTBEGIN(bugprone-macro-parentheses)
#define OWN(name)                                                                                  \
  struct name {                                                                                    \
    int id = 0;                                                                                    \
  };                                                                                               \
  inline int use(const name& one) { return one.id; }
// NOLINTEND(bugprone-macro-parentheses)
OWN(About)
OWN(Aggregate)
OWN(Argument)
OWN(ByDefault)
OWN(Callable)
OWN(Cells)
OWN(Constant)
OWN(Enumeration)
OWN(Formatted)
OWN(Host)
OWN(In)
OWN(Integer)
OWN(Mismatch)
OWN(Named)
OWN(Nesting)
OWN(Outgoing)
OWN(Parameter)
OWN(Result)
OWN(ReturnType)
OWN(Schema)
OWN(Schemas)
OWN(Text)
OWN(Type)
OWN(Value)
OWN(Work)

inline int members(int count) { return count; }
inline int word(int count) { return count; }
inline int redirect(int count) { return count; }
namespace cell {
inline int size(int count) { return count; }
}  // namespace cell

PORTICO_PLUGIN("shop", "1.0.0") {
  app.post("/text", [](Body<Text> text) { return Type{use(*text)}; });
  app.get("/sum", [] { return members(1) + word(2) + redirect(3) + cell::size(4); });
  app.get("/read", [] {
    char one = 0;
    return read(-1, &one, 1) + write(-1, &one, 1);
  });
}
