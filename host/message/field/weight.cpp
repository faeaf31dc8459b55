#include "message/field/weight.hpp"

namespace portico::message {

std::optional<int> read_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int value = (text[0] - '0') * full_weight;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int place = full_weight / 10;
  for (std::size_t i = 2; i < text.size(); ++i, place /= 10) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value += (text[i] - '0') * place;
  }
  return value <= full_weight ? std::optional{value} : std::nullopt;
}

int weight_of(const MediaType& member) {
  const auto said = member.parameter("q");
  return said ? read_weight(*said).value_or(0) : full_weight;
}

}  // namespace portico::message
