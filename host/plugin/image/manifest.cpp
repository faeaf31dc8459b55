#include "plugin/image/manifest.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>

#include <nlohmann/json.hpp>

#include "model/nesting.hpp"
#include "os/elf/elf_file.hpp"

namespace portico::plugin {
namespace {

using nlohmann::json;

constexpr std::string_view section_name = ".note.portico";
constexpr std::size_t most_of_a_note = 1 << 20;
constexpr std::string_view owner{"Portico\0", 8};

/// The text of the one note that is ours.
std::string_view note_of(std::string_view section) {
  struct Head {
    std::uint32_t owner, text, type;
  } head{};
  if (section.size() < sizeof head) return {};
  std::memcpy(&head, section.data(), sizeof head);
  section.remove_prefix(sizeof head);
  if (head.owner != owner.size() || head.type != 1 || section.size() < owner.size()) return {};
  if (section.substr(0, owner.size()) != owner) return {};
  section.remove_prefix(owner.size());
  return head.text <= section.size() ? section.substr(0, head.text) : std::string_view{};
}

Need need_of(const std::string& words) {
  const auto sign = words.find(">=");
  if (sign == std::string::npos) return {words, {}};
  return {words.substr(0, sign), words.substr(sign + 2)};
}

Manifest manifest_of(const json& object) {
  Manifest manifest;
  manifest.id = object.at("id").get<std::string>();
  manifest.version = object.at("version").get<std::string>();
  manifest.summary = object.value("summary", "");
  if (const auto config = object.find("config"); config != object.end())
    manifest.config = config->dump();
  manifest.loaded = object.value("image", "");
  manifest.sdk = object.value("sdk", "");
  const auto abi = object.at("abi").get<std::string>();
  std::from_chars(abi.data() + std::min<std::size_t>(2, abi.size()), abi.data() + abi.size(),
                  manifest.minor);
  for (const json& words : object.at("needs"))
    manifest.needs.push_back(need_of(words.get<std::string>()));
  return manifest;
}

}  // namespace

std::optional<Manifest> read_manifest(int descriptor) {
  const std::string section = os::ElfFile{descriptor}.section(section_name, most_of_a_note);
  if (section.empty()) return std::nullopt;
  const std::string_view note = note_of(section);
  try {
    if (!model::deeper_than(model::registered_depth, note)) return manifest_of(json::parse(note));
  } catch (const std::exception&) {
  }
  throw Refused{"has a manifest that cannot be read: build it again with portico_add_plugin()"};
}

bool at_least(std::string_view version, std::string_view least) {
  while (!version.empty() || !least.empty()) {
    const auto number = [](std::string_view& rest) {
      unsigned long found = 0;
      const std::string_view word = rest.substr(0, rest.find('.'));
      std::from_chars(word.data(), word.data() + word.size(), found);
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      return found;
    };
    const auto own = number(version), wanted = number(least);
    if (own != wanted) return own > wanted;
  }
  return true;
}

std::string_view name_of(std::string_view id) { return id.substr(0, id.find('@')); }

bool meets(const Need& need, std::string_view id, std::string_view version) {
  return name_of(id) == need.id && at_least(version, need.least);
}

}  // namespace portico::plugin
