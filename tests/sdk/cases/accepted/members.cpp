// How many members a model has when it crosses the border: every compiler counts the same.
#include <portico/portico.hpp>

#include <string>
#include <vector>

struct Inner {
  int a = 0, b = 0;
};
struct Outer {
  std::string name;
  std::vector<Inner> list;
  portico::Inline<Inner> flat;
  portico::Extras extras;
};
/// Of a base class alone, which holds more than one member.
struct Named : Outer {};
struct Several : Inner {};

static_assert(portico::detail::flat_count<Inner>() == 2);
static_assert(portico::detail::flat_count<Outer>() >= 4);
static_assert(portico::detail::flat_count<Several>() == 2);
static_assert(portico::detail::check_model<Several>());
static_assert(portico::detail::check_model<Named>());
static_assert(portico::detail::check_model<Outer>());
