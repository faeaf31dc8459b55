#include "docs/page/relative.hpp"

#include <algorithm>

namespace portico::docs {

std::string reference(std::string_view from, std::string_view to) {
  const auto differs = std::mismatch(from.begin(), from.end(), to.begin(), to.end()).first;
  const auto same = static_cast<std::size_t>(differs - from.begin());
  const std::size_t folder = from.substr(0, same).rfind('/') + 1;  // that both are in
  std::string steps;
  for (const char byte : from.substr(folder))
    if (byte == '/') steps += "../";
  const std::string_view rest = to.substr(folder);
  // A colon in the first segment would make it a scheme, and an empty reference the page itself.
  const bool marked = !steps.empty() || (!rest.empty() && rest.find(':') == rest.npos);
  return (marked ? steps : "./").append(rest);
}

}  // namespace portico::docs
