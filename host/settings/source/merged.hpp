#pragma once

// A file of settings and those that it includes, as one document:
//
//   "include": ["conf.d/*.json"]
//
// Patterns (glob(7)) count from the folder of the file that says them, and are looked at one after
// the other; the files of one are taken in the order of their names. What a later file says is
// added member by member to the objects of those before it, and takes the place of everything else.
// An included file includes no further ones. A value; one thread.

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "settings/source/member.hpp"
#include "settings/source/mistake.hpp"
#include "settings/source/outline.hpp"

namespace portico::settings {

/// Whether the value is {"file": "path"} or {"credential": "name"}: contents that stand elsewhere.
bool is_reference(const nlohmann::ordered_json& value);

class Merged {
public:
  using Document = nlohmann::ordered_json;  // members are read, and mistakes told, in their order

  /// Adds to the mistakes what cannot be read, and warns of members that two included files say.
  Merged(const std::filesystem::path& path, Mistakes& mistakes);

  /// Empty as far as files cannot be read.
  const Document& document() const { return document_; }
  /// Whether the file, which was read, can be read again.
  bool lasting() const { return lasting_; }
  bool found() const { return found_; }

  Origin origin(const std::string& pointer) const;
  /// That from which relative paths of the value count.
  const std::filesystem::path& folder(const std::string& pointer) const;
  /// The number as it is written; "" of anything else.
  std::string_view number(const std::string& pointer) const;
  /// Of the value and all in it: JSON pointer within it -> "portico.json:12".
  std::map<std::string, std::string> places(const std::string& pointer) const;
  /// By key, where else it was said, without effect.
  const std::map<std::string, std::string>& replaced() const { return replaced_; }

private:
  struct Part {
    std::string name;
    std::filesystem::path folder;
    Outline outline;
  };

  /// The document of the file; null when it cannot be read.
  Document read(const std::filesystem::path& path);
  void include(const Document& patterns);
  void include(const std::string& pattern, const Origin& said);
  void merge(Document& into, const Document& from, const Member& at, std::size_t part);
  void replace(Document& before, const Document& now, const Member& at, std::size_t part);
  void own(const std::string& pointer, std::size_t part);
  std::size_t owner(std::string pointer) const;
  void refuse(const Origin& said, const std::string& what);

  Mistakes& mistakes_;
  std::vector<Part> parts_;
  Document document_ = Document::object();
  std::map<std::string, std::size_t> owners_;  ///< JSON pointer -> whose it is; else the first's
  std::map<std::string, std::string> replaced_;
  bool found_ = false, lasting_ = true;
};

}  // namespace portico::settings
