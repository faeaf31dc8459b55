#include "plugin/manifest.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <exception>
#include <fstream>

#include <elf.h>
#include <link.h>

#include <Poco/DigestEngine.h>
#include <Poco/SHA2Engine.h>

#include <nlohmann/json.hpp>

#include "plugin/file.hpp"

namespace portico::plugin {
namespace {

using nlohmann::json;

constexpr std::string_view section_name = ".note.portico";
constexpr std::string_view owner{"Portico", 8};
constexpr std::string_view seal_begin = "\nPORTICO-SHA256 ";
constexpr std::size_t digest_size = 64;
constexpr std::size_t seal_size = seal_begin.size() + digest_size + 1;

/// An ELF file of which nothing is believed.
class Image {
public:
  explicit Image(const std::string& octets) : octets_{octets} {
    known_ = at(0, header_) && std::memcmp(header_.e_ident, ELFMAG, SELFMAG) == 0 &&
             header_.e_shentsize == sizeof(ElfW(Shdr));
  }

  std::string_view section(std::string_view wanted) const {
    ElfW(Shdr) names{};
    if (!known_ || !section_at(header_.e_shstrndx, names)) return {};
    for (std::uint64_t index = 0; index < header_.e_shnum; ++index) {
      ElfW(Shdr) one{};
      if (!section_at(index, one)) return {};
      if (name(names, one.sh_name) == wanted) return piece(one.sh_offset, one.sh_size);
    }
    return {};
  }

  /// Where the last part of it ends.
  std::uint64_t end() const {
    if (!known_) return 0;
    std::uint64_t last = header_.e_shoff + std::uint64_t{header_.e_shnum} * header_.e_shentsize;
    for (std::uint64_t index = 0; index < header_.e_shnum; ++index) {
      ElfW(Shdr) one{};
      if (section_at(index, one) && one.sh_type != SHT_NOBITS)
        last = std::max<std::uint64_t>(last, one.sh_offset + one.sh_size);
    }
    return last;
  }

private:
  std::string_view piece(std::uint64_t offset, std::uint64_t size) const {
    if (offset > octets_.size() || size > octets_.size() - offset) return {};
    return std::string_view{octets_}.substr(offset, size);
  }
  template <class Part> bool at(std::uint64_t offset, Part& part) const {
    const std::string_view found = piece(offset, sizeof part);
    if (found.empty()) return false;
    std::memcpy(&part, found.data(), sizeof part);
    return true;
  }
  bool section_at(std::uint64_t index, ElfW(Shdr) & found) const {
    return index < header_.e_shnum && at(header_.e_shoff + index * sizeof found, found);
  }
  std::string_view name(const ElfW(Shdr) & names, std::uint64_t offset) const {
    const std::string_view all = piece(names.sh_offset, names.sh_size);
    if (offset >= all.size()) return {};
    const std::string_view rest = all.substr(offset);
    return rest.substr(0, rest.find('\0'));
  }

  const std::string& octets_;
  ElfW(Ehdr) header_{};
  bool known_ = false;
};

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
  const auto abi = object.at("abi").get<std::string>();
  std::from_chars(abi.data() + std::min<std::size_t>(2, abi.size()), abi.data() + abi.size(),
                  manifest.minor);
  for (const json& words : object.at("needs"))
    manifest.needs.push_back(need_of(words.get<std::string>()));
  return manifest;
}

}  // namespace

std::optional<Manifest> read_manifest(const std::filesystem::path& file) {
  const std::string octets = contents(file);
  const std::string_view section = Image{octets}.section(section_name);
  if (section.empty()) return std::nullopt;
  try {
    return manifest_of(json::parse(note_of(section)));
  } catch (const std::exception&) {
    throw Refused{"has a manifest that cannot be read: build it again with portico_add_plugin()"};
  }
}

void check_seal(const std::filesystem::path& file) {
  const std::string octets = contents(file);
  if (octets.size() < seal_size) return;
  const std::string_view body{octets.data(), octets.size() - seal_size};
  const std::string_view seal = std::string_view{octets}.substr(body.size());
  if (!seal.starts_with(seal_begin)) {
    if (Image{octets}.end() != body.size()) return;
    throw Refused{"has a damaged checksum behind its end: copy it again"};
  }
  Poco::SHA2Engine engine;
  engine.update(body.data(), body.size());
  const std::string own = Poco::DigestEngine::digestToHex(engine.digest());
  if (seal.substr(seal_begin.size(), digest_size) != own || seal.back() != '\n')
    throw Refused{"is damaged: its octets do not have the checksum that it carries: copy it again, "
                  "or build it again with portico_add_plugin()"};
}

bool has_seal(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::string begin(seal_begin.size(), '\0');
  stream.seekg(-static_cast<std::streamoff>(seal_size), std::ios::end);
  stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  return stream && begin == seal_begin;
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
