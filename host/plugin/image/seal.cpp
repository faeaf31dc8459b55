#include "plugin/image/seal.hpp"

#include <string>

#include "os/elf_image.hpp"
#include "os/sha256.hpp"

namespace portico::plugin {

void check_seal(std::string_view library, std::string_view digest) {
  if (library.size() < seal_size) return;
  const std::string_view body = library.substr(0, library.size() - seal_size);
  const std::string_view seal = library.substr(body.size());
  if (!seal.starts_with(seal_begin)) {
    if (os::ElfImage{library}.end() != body.size()) return;
    throw Refused{"has a damaged checksum behind its end: copy it again"};
  }
  const std::string own = digest.empty() ? os::sha256(body) : std::string{digest};
  if (seal.substr(seal_begin.size(), own.size()) != own || seal.back() != '\n')
    throw Refused{"is damaged: its bytes do not have the checksum that it carries: copy it again, "
                  "or build it again with portico_add_plugin()"};
}

bool has_seal(std::string_view library) {
  return library.size() >= seal_size &&
         library.substr(library.size() - seal_size).starts_with(seal_begin);
}

}  // namespace portico::plugin
