#include "settings/source/mistake.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "settings/printable.hpp"
#include "settings/secrets.hpp"

namespace portico::settings {
namespace {

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

/// Whether the key is that of the setting, or of something in it.
bool is_within(std::string_view key, std::string_view setting) {
  if (setting.empty() || key.size() <= setting.size()) return key == setting;
  return key.starts_with(setting) && key[setting.size()] == '.';
}

}  // namespace

Mistake::Mistake(const std::vector<std::string>& lines)
    : std::runtime_error{joined(lines)},
      lines_{lines} {}

void Mistakes::add(const Origin& origin, std::string_view key, std::string_view what) {
  found_.push_back(made(origin, key, what));
}

void Mistakes::warn(const Origin& origin, std::string_view key, std::string_view what) {
  warnings_.push_back(made(origin, key, what));
}

bool Mistakes::has(std::string_view key) const {
  return std::any_of(found_.begin(), found_.end(),
                     [&](const One& one) { return is_within(one.key, key); });
}

void Mistakes::refuse() const {
  if (!found_.empty()) throw Mistake{lines()};
}

Mistakes::One Mistakes::made(const Origin& origin, std::string_view key,
                             std::string_view what) const {
  const auto hides = [&](const std::string& secret) {
    return is_within(key, secret) || is_within(secret, key);
  };
  if (!key.empty() && std::any_of(concealed_.begin(), concealed_.end(), hides))
    what = "cannot be what stands there, which comes from elsewhere and is not shown";
  std::string line = origin.text() + ": ";
  if (!key.empty()) line.append(key).append(": ");
  return {origin, std::string{key}, printable(line.append(without_passwords(what)))};
}

std::vector<std::string> Mistakes::in_order(std::vector<One> all) {
  std::stable_sort(all.begin(), all.end(), [](const One& one, const One& other) {
    return std::tuple{one.origin.source, one.origin.part, one.origin.line} <
           std::tuple{other.origin.source, other.origin.part, other.origin.line};
  });
  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (One& one : all) lines.push_back(std::move(one.line));
  return lines;
}

}  // namespace portico::settings
