#include "serve/author/new_command.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "os/error.hpp"
#include "settings/plugin_id.hpp"
#include "settings/printable.hpp"

namespace portico::serve {
namespace {

namespace fs = std::filesystem;
using Language = settings::AuthorWords::Language;

std::string quoted_name(const fs::path& name) {
  return '"' + settings::printable(name.string()) + '"';
}

/// What the id is written as where only an identifier can stand.
std::string identifier_of(std::string id) {
  std::replace(id.begin(), id.end(), '-', '_');
  return id;
}

/// Words of C++ are no namespaces, and what the linker and the template have already is no target.
bool is_taken(const std::string& identifier) {
  static const std::set<std::string> words{
      "alignas",   "alignof",    "and",          "asm",      "auto",     "bool",    "break",
      "case",      "catch",      "char",         "class",    "concept",  "const",   "continue",
      "decltype",  "default",    "delete",       "do",       "double",   "else",    "enum",
      "explicit",  "export",     "extern",       "false",    "float",    "for",     "friend",
      "goto",      "if",         "inline",       "int",      "long",     "mutable", "namespace",
      "new",       "noexcept",   "not",          "nullptr",  "operator", "or",      "private",
      "protected", "public",     "register",     "requires", "return",   "short",   "signed",
      "sizeof",    "static",     "struct",       "switch",   "template", "this",    "throw",
      "true",      "try",        "typedef",      "typeid",   "typename", "union",   "unsigned",
      "using",     "virtual",    "void",         "volatile", "while",    "xor",     "std",
      "portico",   "main",       "all",          "clean",    "help",     "install", "test",
      "package",   "edit_cache", "rebuild_cache"};
  return words.count(identifier) > 0;
}

/// Words of Rust, and crates that are there already, are no packages.
bool is_taken_in_rust(const std::string& identifier) {
  static const std::set<std::string> words{
      "abstract", "as",    "async",    "await", "become",     "box",        "core", "crate",
      "dyn",      "final", "fn",       "impl",  "in",         "let",        "loop", "macro",
      "match",    "mod",   "move",     "mut",   "alloc",      "proc_macro", "pub",  "ref",
      "self",     "super", "trait",    "type",  "unsafe",     "unsized",    "use",  "where",
      "yield",    "deps",  "examples", "build", "incremental"};
  return words.count(identifier) > 0;
}

void check_id(const std::string& id, Language language) {
  if (!settings::is_plugin_id(id))
    throw std::runtime_error{quoted_name(id) +
                             " is no name of a plugin: small letters, digits, - and _, 64 at most, "
                             "the first a letter, such as \"shop\" or \"price-list\""};
  const std::string identifier = identifier_of(id);
  const bool rust = language == Language::rust && is_taken_in_rust(identifier);
  if (rust || is_taken(identifier))
    throw std::runtime_error{quoted_name(id) + " means something to " +
                             (rust ? "Rust" : "C++ or CMake") +
                             " already: take another name, such as \"" + id + "-api\""};
}

void check_free(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error)) ||
      (fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    return;
  throw std::runtime_error{
      quoted_name(folder) +
      (fs::is_directory(folder, error) ? " has something in it already" : " is there already") +
      ": name another folder"};
}

/// What the SDK has put beside the folder of this program.
fs::path installed(const char* name, const char* what) {
  const fs::path program = fs::read_symlink("/proc/self/exe");
  fs::path folder = program.parent_path().parent_path() / "share" / "portico" / name;
  if (!fs::is_directory(folder))
    throw std::runtime_error{std::string{"there are no "} + what + " in " + folder.string() +
                             ": install the SDK of Portico, in the same prefix as this program"};
  return folder;
}

/// Where both have a file, that of the later one counts.
std::vector<const char*> folders_of(Language language) {
  if (language == Language::rust) return {"common", "rust"};
  return {"common", "native", language == Language::c ? "c" : "cpp"};
}

class Translation {
public:
  /// `crate`: where that of the SDK lies.
  Translation(const std::string& id, const fs::path& crate)
      : words_{{"plugin-name", id},
               {"plugin_name", identifier_of(id)},
               {"portico-rust-folder", crate.string()}} {}

  std::string of(std::string text) const {
    for (const auto& [from, to] : words_)
      for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
  }

  fs::path of_name(const fs::path& relative) const {
    constexpr std::string_view dot = "dot_";
    fs::path path;
    for (const fs::path& part : relative) {
      const std::string name = of(part.string());
      path /= name.starts_with(dot) ? '.' + name.substr(dot.size()) : name;
    }
    return path;
  }

private:
  const std::pair<std::string, std::string> words_[3];
};

std::string text_in(const fs::path& file) {
  std::ifstream stream{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream) throw std::runtime_error{quoted_name(file) + " cannot be read"};
  return text;
}

void write(const fs::path& file, const std::string& text) {
  std::ofstream stream{file, std::ios::binary};
  if (!(stream << text << std::flush))
    throw std::runtime_error{quoted_name(file) + " cannot be written: " + os::reason()};
}

void copy(const fs::path& from, const fs::path& to, const Translation& translation) {
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator{from}) {
    const fs::path target = to / translation.of_name(fs::relative(entry.path(), from));
    if (entry.is_directory()) {
      fs::create_directories(target);
      continue;
    }
    write(target, translation.of(text_in(entry.path())));
    constexpr fs::perms run = fs::perms::owner_exec;
    if ((entry.status().permissions() & run) != fs::perms::none)
      fs::permissions(target, run | fs::perms::group_exec | fs::perms::others_exec,
                      fs::perm_options::add);
  }
}

/// A folder beside the one that is meant, which takes its place when all is in it.
class Fresh {
public:
  explicit Fresh(const fs::path& wanted) : wanted_{wanted} {
    fs::create_directories(wanted.parent_path());
    std::string name = wanted.parent_path() / ".portico-new-XXXXXX";
    if (!::mkdtemp(name.data())) fail();
    path_ = name;
    const mode_t mask = ::umask(0);
    ::umask(mask);
    ::chmod(path_.c_str(), 0777 & ~mask);
  }
  Fresh(const Fresh&) = delete;
  Fresh& operator=(const Fresh&) = delete;
  ~Fresh() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }

  const fs::path& path() const { return path_; }
  /// An empty folder gives way, one with something in it does not.
  void take_place() {
    if (std::rename(path_.c_str(), wanted_.c_str()) != 0) fail();
    path_.clear();
  }

private:
  [[noreturn]] void fail() const {
    throw std::runtime_error{quoted_name(wanted_) + " cannot be written: " + os::reason()};
  }

  const fs::path wanted_;
  fs::path path_;
};

}  // namespace

int make_project(const settings::AuthorWords& wanted, std::ostream& out) {
  fs::path folder = fs::absolute(wanted.folder).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  const std::string id = folder.filename();
  check_id(id, wanted.language());
  check_free(folder);
  const fs::path source = installed("templates", "templates");
  const bool rust = wanted.language() == Language::rust;
  const Translation translation{id, rust ? installed("rust", "crates") : fs::path{}};
  Fresh fresh{folder};
  for (const char* part : folders_of(wanted.language()))
    copy(source / part, fresh.path(), translation);
  fresh.take_place();
  out << "wrote " << wanted.folder << ": the plugin \"" << id << "\" with its test\n\n  cd "
      << wanted.folder << "\n  portico dev\n";
  return out.flush() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace portico::serve
