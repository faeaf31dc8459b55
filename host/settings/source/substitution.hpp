#pragma once

// What a value of a file of settings says that stands elsewhere:
//
//   "${NAME}", "a ${NAME:-otherwise} b"  a variable of the environment; $$ is a $
//   {"file": "path"}                     the contents of a file, relative to the file that says it
//   {"credential": "name"}               the same of a file in $CREDENTIALS_DIRECTORY, where
//                                        systemd puts what LoadCredential= names
//
// The line break at the end of a file is none of its contents. One thread.

#include <functional>
#include <map>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "settings/source/member.hpp"
#include "settings/source/merged.hpp"

namespace portico::settings {

class Substitution {
public:
  using Refuse = std::function<void(const Member&, const std::string& what)>;

  struct Value {
    nlohmann::json meant;
    nlohmann::json shown;    ///< with stars in the place of the contents of files
    bool is_text = false;    ///< the value as a whole was put together from texts
    bool elsewhere = false;  ///< something in it stands elsewhere
    bool secret = false;     ///< and is the contents of a file
    bool failed = false;     ///< something in it cannot be had, which was told
  };

  /// The environment, the files and the set outlive it; the names of variables go into the set.
  Substitution(const std::map<std::string, std::string>& environment, const Merged& files,
               std::set<std::string>& used, Refuse refuse)
      : environment_{environment},
        files_{files},
        used_{used},
        refuse_{std::move(refuse)} {}

  /// `closed`: how many levels of objects there are that have names of their own, so that one with
  /// the only member `file` is not the contents of a file.
  Value of(const Member& member, const nlohmann::ordered_json& value, int closed) const;

private:
  class Walk;
  const std::map<std::string, std::string>& environment_;
  const Merged& files_;
  std::set<std::string>& used_;
  const Refuse refuse_;
};

}  // namespace portico::settings
