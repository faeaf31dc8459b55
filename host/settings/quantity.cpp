#include "settings/quantity.hpp"

#include <array>
#include <span>

#include "os/ascii.hpp"

namespace portico::settings {
namespace {

struct Named {
  std::string_view name;
  double amount;
};
constexpr Named times[] = {
    {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr Named sizes[] = {{"B", 1},         {"kB", 1e3},         {"MB", 1e6},
                           {"GB", 1e9},      {"TB", 1e12},        {"KiB", 1024},
                           {"MiB", 1048576}, {"GiB", 1073741824}, {"TiB", 1099511627776}};

/// More digits would not be told apart.
constexpr std::size_t most_digits = 15;

/// Of the smallest that a time or a size is made of: ms, bytes.
double whole(Unit unit) {
  switch (unit) {
  case Unit::seconds: return 1000;
  case Unit::mebibytes: return 1048576;
  default: return 1;
  }
}

}  // namespace

// Whole numbers are divided, so that "0.1GB" is 100000000, and nothing beside it.
std::optional<double> quantity(std::string_view text, Unit unit) {
  if (unit == Unit::none) return std::nullopt;
  double digits = 0, divisor = whole(unit);
  std::size_t at = 0, count = 0;
  bool behind_point = false;
  for (; at < text.size(); ++at) {
    const bool point = text[at] == '.' && !behind_point && count > 0;
    if (!point && !os::is_digit(text[at])) break;
    behind_point = behind_point || point;
    if (point) continue;
    if (++count > most_digits) return std::nullopt;
    digits = digits * 10 + (text[at] - '0');
    if (behind_point) divisor *= 10;
  }
  if (count == 0 || text[at - 1] == '.') return std::nullopt;
  const std::span<const Named> all =
      unit == Unit::seconds ? std::span<const Named>{times} : std::span<const Named>{sizes};
  for (const Named& one : all)
    if (one.name == text.substr(at)) return digits * one.amount / divisor;
  return std::nullopt;
}

std::string_view quantity_sample(Unit unit, double most) {
  switch (unit) {
  case Unit::none: break;
  case Unit::seconds: return "30s";
  case Unit::bytes: return most < 32 * 1048576 ? "16KiB" : "32MiB";
  case Unit::mebibytes: return "1GiB";
  }
  return {};
}

const char* quantity_pattern(Unit unit) {
  return unit == Unit::seconds ? R"(^[0-9]+(\.[0-9]+)?(ms|s|m|h|d)$)"
                               : R"(^[0-9]+(\.[0-9]+)?([kMGT]?B|[KMGT]iB)$)";
}

std::string_view name(Unit unit) {
  constexpr std::array<std::string_view, 4> names{"", "seconds", "bytes", "MiB"};
  return names[static_cast<std::size_t>(unit)];
}

}  // namespace portico::settings
