#pragma once

// What dump() may leave out, and dump() for who has not included portico/json.hpp: a sentence.

#include "portico/value.hpp"

namespace portico {

enum class Secrets { hidden, shown };

struct DumpOptions {
  bool exclude_unset = false;
  bool exclude_defaults = false;
  bool exclude_none = false;
  bool by_alias = false;  ///< output names instead of the members' own
  Secrets secrets = Secrets::hidden;
};

namespace detail {

/// Complete where portico/dump.hpp is included.
struct Dumper;

template <class T>
concept Complete = requires {
  sizeof(T);
};

}  // namespace detail

/// A value as nlohmann::ordered_json; see portico/dump.hpp.
template <detail::Value T, class Dumper = detail::Dumper>
auto dump(const T& value, const DumpOptions& options = {}) {
  static_assert(
      detail::Complete<Dumper>,
      "portico: dump() gives an nlohmann::ordered_json and needs #include <portico/json.hpp>");
  if constexpr (detail::Complete<Dumper>) return Dumper::dump(value, options);
}

}  // namespace portico
