#include "plugin/library/library.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <dlfcn.h>
#include <link.h>

#include <Poco/Logger.h>

#include "os/elf/elf_image.hpp"
#include "os/memory/room.hpp"
#include "plugin/image/entry.hpp"
#include "plugin/library/lasting.hpp"
#include "plugin/library/own_memory.hpp"
#include "settings/plugin_id.hpp"

namespace portico::plugin {
namespace {

constexpr const char* entry = entry_symbol;
constexpr std::size_t longest_text = 256, longest_schema = 1 << 20;
constexpr std::chrono::milliseconds patience_with_threads{500};

/// Held while constructors and destructors run, so that it is known of whom. Never destroyed.
std::mutex& one_at_a_time() {
  static std::mutex& mutex = *new std::mutex;
  return mutex;
}

std::string version_text(std::uint32_t minor) { return "1." + std::to_string(minor); }

/// Whether code of a file of that name is still in memory. The kernel is asked: a walk over the
/// dynamic linker's list reads names that another thread's dlclose() frees, and a dlopen() that
/// finds nothing leaves a message in memory until the thread has ended.
bool in_memory(const std::string& name) {
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);)
    if (line.find(name) != std::string::npos && line.find('x') < line.find(' ', line.find(' ') + 1))
      return true;
  return false;
}

/// dlerror() speaks of the private copy; the operator knows the file by another name.
std::string without(std::string text, const std::string& name) {
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name)) {
    std::size_t end = at + name.size();
    while (end < text.size() && (text[end] == ':' || text[end] == ' ')) ++end;
    text.erase(at, end - at);
  }
  return text;
}

}  // namespace

Library::Library(const Copy& copy, const Expected& expected) : copy_{copy} {
  note(expected.name.empty() ? file().filename().string() : expected.name, expected.version);
  const std::lock_guard lock{one_at_a_time()};
  check_unloaded();
  {
    const MappedFile mapped{copy_.descriptor()};
    plugin::check_entry(os::ElfImage{mapped.bytes()});
  }
  open();
  find_entry();
  check_entry();
  note(expected.name.empty() ? plugin().id : expected.name, plugin().version);
}

Library::Closed Library::close() {
  if (!library_.is_loaded()) return Closed::gone;
  if (copy_.is_itself()) return keep({});  // what debuggers and sanitizers tell may be in it
  if (const std::size_t left = threads_->left_after(patience_with_threads))
    return keep("it has started " + std::to_string(left) +
                (left == 1 ? " thread that still runs" : " threads that still run") +
                " after stop(): join what it starts in stop(), or in a step of app.at_stop()");
  const std::lock_guard lock{one_at_a_time()};
  {
    const route::LoadMark mark{this->mark(), route::closing};
    library_.unload();
  }
  if (!in_memory(copy_.mapped())) {
    module_->unloaded = 1;
    companions_.clear();
    return Closed::gone;
  }
  const MappedFile mapped{copy_.descriptor()};
  return keep(why_it_stays(os::ElfImage{mapped.bytes()}));
}

/// As long as the process: the linker knows its name as long as it is there.
Library::Closed Library::keep(const std::string& why) {
  if (!why.empty())
    Poco::Logger::get("portico").warning(file().string() +
                                         ": stays in memory although it was closed: " + why);
  struct Kept {
    Copy copy;
    std::vector<std::shared_ptr<Companion>> companions;
    boost::dll::shared_library library;
    std::unique_ptr<OwnThreads> threads;
  };
  static std::mutex& mutex = *new std::mutex;
  static auto& all = *new std::vector<Kept>;
  const std::lock_guard lock{mutex};
  all.push_back({copy_, std::move(companions_), std::move(library_), std::move(threads_)});
  return Closed::stayed;
}

/// The linker would give what it has under the same name.
void Library::check_unloaded() const {
  if (copy_.is_itself() && in_memory(copy_.mapped()))
    throw Refused{"is loaded already, and --debug loads no file twice, so that debuggers find it: "
                  "start the host again"};
}

/// So that a crash in it can be told even when nothing of this process is left.
void Library::note(const std::string& plugin, const std::string& version) {
  route::FlightMemory::Module fresh{};
  route::FlightMemory::Module& module = module_ ? *module_ : fresh;
  os::put(module.copy, copy_.mapped());
  os::put(module.file, file().string());
  os::put(module.plugin, plugin);
  os::put(module.version, version);
  os::put(module.digest, digest());
  if (!module_) module_ = &route::note_module(fresh);
}

route::LoadMark::Of Library::mark() const {
  return {file().native(), module_->plugin, module_->version, digest()};
}

void Library::open() {
  using boost::dll::load_mode::type;
  const auto mode =
      static_cast<type>(boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  const route::LoadMark mark{this->mark(), route::opening};
  const OwnThreads::Loading loading{*threads_};
  open_companions();
  std::error_code error;
  library_.load(copy_.path(), error, mode);
  if (!error) return note_place(copy_, library_.native(), *module_);
  const char* words = ::dlerror();
  throw Refused{"cannot be loaded: " + without(words ? words : error.message(), copy_.path()) +
                ": install what it needs, put it beside the plugin and link that with "
                "-Wl,-rpath,'$ORIGIN', or link it into the plugin"};
}

/// A crash in them is told as one of the plugin.
void Library::open_companions() {
  for (const Copy& one : copy_.companions()) {
    companions_.push_back(Companion::open(one));
    route::FlightMemory::Module module = *module_;
    os::put(module.copy, one.mapped());
    os::put(module.file, one.source().string());
    os::put(module.digest, one.digest());
    note_place(one, companions_.back()->native(), route::note_module(module));
  }
}

void Library::note_place(const Copy& copy, void* handle, route::FlightMemory::Module& module) {
  const MappedFile mapped{copy.descriptor()};
  const os::ElfImage image{mapped.bytes()};
  link_map* loaded = nullptr;
  if (::dlinfo(handle, RTLD_DI_LINKMAP, &loaded) != 0) return;
  module.begin = UINT64_MAX;
  for (const os::ElfImage::Segment& one : image.segments()) {
    if (one.p_type != PT_LOAD) continue;
    module.begin = std::min<std::uint64_t>(module.begin, loaded->l_addr + one.p_vaddr);
    module.end = std::max<std::uint64_t>(module.end, loaded->l_addr + one.p_vaddr + one.p_memsz);
  }
  threads_->lies_between(module.begin, module.end);
}

void Library::find_entry() {
  const route::LoadMark mark{this->mark(), route::asking};
  void* symbol = ::dlsym(library_.native(), entry);
  Dl_info info{};
  const ElfW(Sym)* found = nullptr;
  if (symbol)
    ::dladdr1(symbol, &info, reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&found)),
              RTLD_DL_SYMENT);
  // The linker also searches what the library depends on: only a symbol of its own counts.
  if (!symbol || (info.dli_fname && copy_.path() != info.dli_fname)) throw NoPlugin{};
  read_entry(static_cast<const portico_plugin*>(symbol), found ? found->st_size : SIZE_MAX);
}

/// What the library points at is its own word: nothing of it is touched that is not there.
void Library::read_entry(const portico_plugin* found, std::size_t most) {
  const OwnMemory memory;
  const auto must = [](bool readable, const char* what) {
    if (!readable)
      throw Refused{std::string{"points nowhere with "} + entry + "'s " + what +
                    ": it is damaged; copy it again, or build it again"};
  };
  portico_plugin& table = entry_->table;
  must(memory.read(found, &table.size, sizeof table.size), "size");
  if (table.size > most)
    throw Refused{"states a size of " + std::to_string(table.size) + " bytes for " + entry +
                  " and has " + std::to_string(most) + ": set size to sizeof(portico_plugin)"};
  const std::size_t size = std::min<std::size_t>(table.size, sizeof table);
  must(memory.read(found, &table, size), "members");
  const auto take = [&](const char*& text, std::string& copy, std::size_t longest,
                        const char* what) {
    if (!text) return;
    auto words = memory.text(text, longest);
    must(words.has_value(), what);
    copy = std::move(*words);
    text = copy.c_str();
  };
  take(table.id, entry_->id, longest_text, "id");
  take(table.version, entry_->version, longest_text, "version");
  take(table.summary, entry_->summary, longest_schema, "summary");
  take(table.config, entry_->config, longest_schema, "config");
}

void Library::check_entry() const {
  const portico_plugin& plugin = entry_->table;
  if (!PORTICO_HAS(&plugin, stop))
    throw Refused{std::string{entry} + " is " + std::to_string(plugin.size) + " bytes long, ABI " +
                  version_text(0) + " needs " +
                  std::to_string(offsetof(portico_plugin, extension)) +
                  ": set size to sizeof(portico_plugin)"};
  if (plugin.minor > PORTICO_ABI_MINOR)
    throw Refused{"asks for ABI " + version_text(plugin.minor) + ", this host speaks " +
                  version_text(PORTICO_ABI_MINOR) +
                  ": rebuild it against an older SDK or update the host"};
  if (!plugin.id || !settings::is_plugin_id(plugin.id))
    throw Refused{"has " +
                  (plugin.id ? "the id '" + std::string{plugin.id} + '\'' : std::string{"no id"}) +
                  ": choose one that matches " + std::string{settings::plugin_id_pattern}};
  if (!plugin.version || !*plugin.version)
    throw Refused{"states no version: set portico_plugin.version, \"1.0.0\" for example"};
  if (!plugin.start) throw Refused{"has no start function: set portico_plugin.start"};
}

}  // namespace portico::plugin
