#include "plugin/library.hpp"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <link.h>

#include <Poco/Logger.h>

#include "plugin/elf.hpp"

namespace portico::plugin {
namespace {

constexpr const char* entry = "portico_plugin_v1";
constexpr std::size_t longest_id = 64;

/// What is loaded may come to lie where another thread has just closed something. The dynamic
/// linker's lock orders the two, which ThreadSanitizer cannot see; this it does.
std::atomic<unsigned> closed_so_far{0};

std::string version_text(std::uint32_t minor) { return "1." + std::to_string(minor); }

bool well_formed(std::string_view id) {
  if (id.empty() || id.size() > longest_id || id[0] < 'a' || id[0] > 'z') return false;
  return id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

/// Whether a file of that name is still in memory. The kernel is asked: a walk over the dynamic
/// linker's list reads names that another thread's dlclose() frees, and a dlopen() that finds
/// nothing leaves a message in memory until the thread has ended.
bool mapped(const std::string& name) {
  std::ifstream maps{"/proc/self/maps"};
  for (std::string line; std::getline(maps, line);)
    if (line.find(name) != std::string::npos) return true;
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

Library::Library(const Copy& copy) : file_{copy.source()}, digest_{copy.digest()} {
  check_elf(copy.path());
  open(copy.path());
  find_entry();
  check_entry();
}

Library::Closed Library::close() {
  if (!library_.is_loaded()) return Closed::gone;
  closed_so_far.fetch_add(1, std::memory_order_release);
  library_.unload();
  if (!mapped(mapped_)) return Closed::gone;
  Poco::Logger::get("portico").warning(
      file_.string() + ": stays in memory although it was closed (unique symbols or thread-local "
                       "objects): build it with portico_add_plugin()");
  return Closed::stayed;
}

void Library::open(const std::filesystem::path& copy) {
  mapped_ = copy.string();
  using boost::dll::load_mode::type;
  const auto mode =
      static_cast<type>(boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
  try {
    library_.load(copy, mode);
    static_cast<void>(closed_so_far.load(std::memory_order_acquire));
  } catch (const std::exception& error) {
    throw Refused{"cannot be loaded: " + without(error.what(), mapped_) +
                  ": install what it needs, or link it into the plugin"};
  }
}

void Library::find_entry() {
  void* symbol = ::dlsym(library_.native(), entry);
  Dl_info info{};
  const ElfW(Sym)* found = nullptr;
  if (symbol)
    ::dladdr1(symbol, &info, reinterpret_cast<void**>(const_cast<ElfW(Sym)**>(&found)),
              RTLD_DL_SYMENT);
  // The linker also searches what the library depends on: only a symbol of its own counts.
  if (!symbol || (info.dli_fname && mapped_ != info.dli_fname))
    throw Refused{
        std::string{"exports no "} + entry +
        ": it is not a plugin, or it was linked without the plugin's version script; remove it, "
        "or build it with portico_add_plugin()"};
  if (found &&
      (ELF64_ST_TYPE(found->st_info) != STT_OBJECT || found->st_size < sizeof(std::uint32_t)))
    throw Refused{
        std::string{"exports "} + entry +
        " as a function: it must be a constant of type portico_plugin; rebuild it against the SDK"};
  plugin_ = static_cast<const portico_plugin*>(symbol);
  if (found && plugin_->size > found->st_size)
    throw Refused{"states a size of " + std::to_string(plugin_->size) + " bytes for " + entry +
                  " and has " + std::to_string(found->st_size) +
                  ": set size to sizeof(portico_plugin)"};
}

void Library::check_entry() const {
  const portico_plugin& plugin = *plugin_;
  if (!PORTICO_HAS(&plugin, stop))
    throw Refused{std::string{entry} + " is " + std::to_string(plugin.size) + " bytes long, ABI " +
                  version_text(0) + " needs " + std::to_string(sizeof plugin) +
                  ": set size to sizeof(portico_plugin)"};
  if (plugin.minor > PORTICO_ABI_MINOR)
    throw Refused{"asks for ABI " + version_text(plugin.minor) + ", this host speaks " +
                  version_text(PORTICO_ABI_MINOR) +
                  ": rebuild it against an older SDK or update the host"};
  if (!plugin.id || !well_formed(plugin.id))
    throw Refused{"has " +
                  (plugin.id ? "the id '" + std::string{plugin.id} + '\'' : std::string{"no id"}) +
                  ": choose one that matches [a-z][a-z0-9_-]{0,63}"};
  if (!plugin.version || !*plugin.version)
    throw Refused{"states no version: set portico_plugin.version, \"1.0.0\" for example"};
  if (!plugin.start) throw Refused{"has no start function: set portico_plugin.start"};
}

}  // namespace portico::plugin
