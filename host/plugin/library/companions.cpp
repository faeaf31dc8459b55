#include "plugin/library/companions.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

#include <dlfcn.h>

#include "os/elf/elf_image.hpp"
#include "plugin/image/elf_headers.hpp"
#include "plugin/image/elf_tables.hpp"

namespace portico::plugin {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view origin = "$ORIGIN", origin_in_braces = "${ORIGIN}";
constexpr std::size_t most = 64;
constexpr std::size_t most_bytes = 64 << 20;  ///< of one whose own needs are asked for

std::string soname_of(const Copy& copy) {
  const MappedFile mapped{copy.descriptor()};
  const auto names = os::ElfImage{mapped.bytes()}.strings(DT_SONAME);
  return names.empty() ? std::string{} : std::string{names.front()};
}

/// By SONAME; those that nobody has any more are null.
std::map<std::string, std::weak_ptr<Companion>>& loaded() {
  static auto& all = *new std::map<std::string, std::weak_ptr<Companion>>;
  return all;
}

/// Whether the host itself, or the system's part of a plugin, has it.
bool is_in_process(const std::string& name) {
  if (const auto known = loaded().find(name); known != loaded().end() && !known->second.expired())
    return false;
  void* found = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (found) ::dlclose(found);
  return found != nullptr;
}

std::vector<std::string> parts(std::string_view list) {
  std::vector<std::string> all;
  for (;;) {
    const auto colon = list.find(':');
    all.emplace_back(list.substr(0, colon));
    if (colon == list.npos) return all;
    list.remove_prefix(colon + 1);
  }
}

std::vector<std::string> search_path(const os::ElfImage& image) {
  std::vector<std::string> all;
  auto lists = image.strings(DT_RUNPATH);
  if (lists.empty()) lists = image.strings(DT_RPATH);
  for (const std::string_view list : lists)
    for (std::string& part : parts(list)) all.push_back(std::move(part));
  return all;
}

/// The folder that an entry of the search path means; none: the dynamic linker finds it by itself.
std::optional<fs::path> folder_of(std::string entry, const fs::path& here) {
  bool found = false;
  for (const std::string_view word : {origin_in_braces, origin})
    for (auto at = entry.find(word); at != entry.npos; at = entry.find(word, at)) {
      entry.replace(at, word.size(), here.string());
      at += here.string().size();
      found = true;
    }
  return found ? std::optional<fs::path>{entry} : std::nullopt;
}

std::optional<fs::path> beside(const std::vector<std::string>& path, const fs::path& here,
                               const std::string& name) {
  std::error_code error;
  for (const std::string& entry : path) {
    const auto folder = folder_of(entry, here);
    if (!folder) {
      if (fs::exists(fs::path{entry} / name, error)) return std::nullopt;
    } else if (fs::exists(*folder / name, error)) {
      return (*folder / name).lexically_normal();
    }
  }
  return std::nullopt;
}

/// Every place that beside() would look at.
void add_places(std::vector<fs::path>& places, std::string_view library, const fs::path& here) {
  const os::ElfImage image{library};
  const auto path = search_path(image);
  for (const std::string_view needed : image.strings(DT_NEEDED))
    for (const std::string& entry : path) {
      const auto folder = folder_of(entry, here);
      if (!folder || needed.find('/') != needed.npos) continue;
      fs::path place = (*folder / needed).lexically_normal();
      if (std::find(places.begin(), places.end(), place) == places.end())
        places.push_back(std::move(place));
    }
}

class Search {
public:
  Search(const Source::Terms& terms, Copy::Signature signature)
      : terms_{terms},
        signature_{signature} {}

  void visit(const Copy& library) {
    const MappedFile mapped{library.descriptor()};
    const os::ElfImage image{mapped.bytes()};
    const auto path = search_path(image);
    const fs::path here = fs::absolute(library.source()).parent_path();
    for (const std::string_view needed : image.strings(DT_NEEDED)) {
      const std::string name{needed};
      if (name.find('/') != name.npos || !seen_.insert(name).second) continue;
      const auto file = beside(path, here, name);
      if (file && !is_in_process(name)) take(name, *file);
    }
  }

  std::vector<Copy> found;

private:
  void take(const std::string& name, const fs::path& file) try {
    if (found.size() == most) throw Refused{"are more than " + std::to_string(most)};
    const Source source{file, terms_};
    check_headers(source.descriptor());
    Copy copy{source, signature_};
    check_tables(os::ElfImage{MappedFile{copy.descriptor()}.bytes()});
    if (soname_of(copy) != name)
      throw Refused{"has another SONAME: link it with -Wl,-soname," + name};
    visit(copy);
    found.push_back(std::move(copy));
  } catch (const Refused& refused) {
    throw Refused{"needs " + file.string() + ", which " + refused.what()};
  }

  const Source::Terms terms_;
  const Copy::Signature signature_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<Copy> companions_of(const Copy& library, const Source::Terms& terms,
                                Copy::Signature signature) {
  if (library.is_itself()) return {};  // the dynamic linker finds them beside it
  Search search{terms, signature};
  search.visit(library);
  return std::move(search.found);
}

std::vector<fs::path> places_of_companions(const Copy& library) {
  std::vector<fs::path> places;
  add_places(places, MappedFile{library.descriptor()}.bytes(),
             fs::absolute(library.source()).parent_path());
  for (std::size_t at = 0; at < places.size() && at < most; ++at) try {
      const os::Descriptor file = open_regular(places[at]);
      add_places(places, contents(file.number(), most_bytes), places[at].parent_path());
    } catch (const Refused&) {  // it is not there, or no library, until that changes
    }
  return places;
}

Companion::Companion(const Copy& copy) : copy_{copy} {
  using boost::dll::load_mode::type;
  std::error_code error;
  library_.load(
      copy_.path(), error,
      static_cast<type>(boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local));
  if (!error) return;
  const char* words = ::dlerror();
  throw Refused{"needs " + copy_.source().string() +
                ", which cannot be loaded: " + (words ? words : error.message())};
}

std::shared_ptr<Companion> Companion::open(const Copy& copy) {
  const std::string name = soname_of(copy);
  std::weak_ptr<Companion>& known = loaded()[name];
  if (auto there = known.lock()) {
    if (there->copy().digest() == copy.digest()) return there;
    throw Refused{"needs " + copy.source().string() + ", but " + there->copy().source().string() +
                  " as it was before is loaded under that name (" + name +
                  "): give the new one another SONAME, let the plugin run in a process of its own, "
                  "or start the host again"};
  }
  std::shared_ptr<Companion> fresh{new Companion{copy}};
  known = fresh;
  return fresh;
}

}  // namespace portico::plugin
