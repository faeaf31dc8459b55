#include "settings/source/merged.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <glob.h>

#include "settings/source/file_text.hpp"

namespace portico::settings {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{16} << 20;
constexpr const char* include_word = "include";

/// Of the folder, which is no pattern itself.
std::string escaped(const std::string& folder) {
  std::string text;
  for (const char byte : folder) {
    if (std::string_view{"*?[]\\"}.find(byte) != std::string_view::npos) text += '\\';
    text += byte;
  }
  return text;
}

/// Throws std::runtime_error where a folder cannot be read: what stands in it would be left out.
std::vector<std::string> matching(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> names;
  errno = 0;
  const int came = ::glob(pattern.c_str(), GLOB_NOSORT | GLOB_ERR, nullptr, &found);
  const int error = errno;
  if (came == 0) names.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  if (came != 0 && came != GLOB_NOMATCH)
    throw std::runtime_error{"a folder of it cannot be read: " +
                             std::system_category().message(error)};
  std::sort(names.begin(), names.end());
  return names;
}

/// What is there whatever the pattern finds: the path up to its first special character.
fs::path fixed_folder(const std::string& pattern) {
  fs::path folder;
  for (const fs::path& part : fs::path{pattern}.parent_path()) {
    if (part.string().find_first_of("*?[") != std::string::npos) break;
    folder /= part;
  }
  return folder;
}

}  // namespace

bool is_reference(const nlohmann::ordered_json& value) {
  if (!value.is_object() || value.size() != 1 || !value.front().is_string()) return false;
  return value.contains("file") || value.contains("credential");
}

Merged::Merged(const fs::path& path, Mistakes& mistakes) : mistakes_{mistakes} {
  Document first = read(path);
  if (first.is_null()) return;
  document_ = std::move(first);
  const auto found = document_.find(include_word);
  if (found == document_.end()) return;
  const Document patterns = *found;
  document_.erase(include_word);
  include(patterns);
}

Merged::Document Merged::read(const fs::path& path) {
  const std::string name = path.string();
  const bool first = parts_.empty();
  try {
    const FileText file = file_text(path, most_bytes);
    if (first) found_ = true, lasting_ = file.lasting;
    const Origin whole{Origin::Source::file, name, 0, parts_.size()};
    Part part{name, file.lasting ? path.parent_path() : fs::path{},
              Outline{file.text, whole, mistakes_}};
    parts_.push_back(std::move(part));
    const Outline& outline = parts_.back().outline;
    return outline.readable ? Document::parse(outline.json) : Document{};
  } catch (const std::runtime_error& error) {
    mistakes_.add({Origin::Source::file, name, 0, parts_.size()}, {},
                  std::string{"cannot be read: "} + error.what());
    return {};
  }
}

void Merged::refuse(const Origin& said, const std::string& what) {
  mistakes_.add(said, include_word, what);
}

void Merged::include(const Document& patterns) {
  const std::string pointer = std::string{"/"} + include_word;
  const auto is_pattern = [](const Document& one) {
    return one.is_string() && !one.get_ref<const std::string&>().empty();
  };
  if (!patterns.is_array() || !std::all_of(patterns.begin(), patterns.end(), is_pattern))
    return refuse(origin(pointer), "is to be a list of files or patterns, as [\"conf.d/*.json\"]");
  for (std::size_t at = 0; at < patterns.size(); ++at)
    include(patterns[at].get<std::string>(), origin(pointer + '/' + std::to_string(at)));
}

void Merged::include(const std::string& pattern, const Origin& said) {
  const fs::path& folder = parts_.front().folder;
  const bool absolute = fs::path{pattern}.is_absolute() || folder.empty();
  const fs::path fixed = absolute ? fixed_folder(pattern) : folder / fixed_folder(pattern);
  if (std::error_code error; !fixed.empty() && !fs::is_directory(fixed, error))
    return refuse(said, "names files of the folder " + fixed.string() + ", which " +
                            (error ? "cannot be looked at: " + error.message() : "is not there") +
                            ": create it, or remove the pattern here");
  std::vector<std::string> names;
  try {
    names = matching(absolute ? pattern : escaped(folder.string()) + '/' + pattern);
  } catch (const std::runtime_error& error) {
    return refuse(said, error.what());
  }
  if (names.empty() && pattern.find_first_of("*?[") == std::string::npos)
    return refuse(said, '"' + pattern + "\" does not exist: create it, or remove its name here");
  for (const std::string& name : names) {
    const auto is_known = [&](const Part& part) { return part.name == name; };
    if (std::any_of(parts_.begin(), parts_.end(), is_known)) continue;
    Document further = read(name);
    if (further.is_null()) continue;
    const std::size_t part = parts_.size() - 1;
    if (further.contains(include_word))
      refuse({said.source, name, parts_[part].outline.line(std::string{"/"} + include_word), part},
             "stands in a file that is included itself: name the files in " + parts_.front().name);
    further.erase(include_word);
    further.erase("$schema");
    merge(document_, further, {}, part);
  }
}

void Merged::merge(Document& into, const Document& from, const Member& at, std::size_t part) {
  for (const auto& [name, value] : from.items()) {
    const Member member = at.inner(name);
    const auto before = into.find(name);
    if (before == into.end()) {
      into[name] = value;
      own(member.pointer, part);
    } else if (before->is_object() && value.is_object() && !is_reference(*before) &&
               !is_reference(value)) {
      merge(*before, value, member, part);
    } else {
      replace(*before, value, member, part);
    }
  }
}

/// That an included file has another word than the first one is what it is for.
void Merged::replace(Document& before, const Document& now, const Member& at, std::size_t part) {
  const Origin old = origin(at.pointer);
  const bool between_included = owner(at.pointer) > 0;
  own(at.pointer, part);
  const std::string place = origin(at.pointer).text();
  if (between_included)
    mistakes_.warn(old, at.key,
                   "has no effect, for " + place + " says it again: remove one of them");
  replaced_[at.key] = old.text();
  before = now;
}

void Merged::own(const std::string& pointer, std::size_t part) {
  const std::string inside = pointer + '/';
  for (auto at = owners_.lower_bound(inside); at != owners_.end() && at->first.starts_with(inside);)
    at = owners_.erase(at);
  owners_[pointer] = part;
}

std::size_t Merged::owner(std::string pointer) const {
  for (;;) {
    if (const auto found = owners_.find(pointer); found != owners_.end()) return found->second;
    const auto slash = pointer.rfind('/');
    if (slash == std::string::npos) return 0;
    pointer.resize(slash);
  }
}

Origin Merged::origin(const std::string& pointer) const {
  const std::size_t part = owner(pointer);
  return {Origin::Source::file, parts_[part].name, parts_[part].outline.line(pointer), part};
}

const fs::path& Merged::folder(const std::string& pointer) const {
  return parts_[owner(pointer)].folder;
}

std::string_view Merged::number(const std::string& pointer) const {
  return parts_[owner(pointer)].outline.number(pointer);
}

std::map<std::string, std::string> Merged::places(const std::string& pointer) const {
  std::map<std::string, std::string> all;
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    const auto& lines = parts_[part].outline.lines;
    for (auto at = lines.lower_bound(pointer); at != lines.end() && at->first.starts_with(pointer);
         ++at) {
      const std::string inner = at->first.substr(pointer.size());
      if ((inner.empty() || inner.front() == '/') && owner(at->first) == part)
        all[inner] = parts_[part].name + ':' + std::to_string(at->second);
    }
  }
  return all;
}

}  // namespace portico::settings
