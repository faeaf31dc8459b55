#pragma once

// What `portico config` is asked. A value.

#include <string>

namespace portico::settings {

struct ConfigOrder {
  enum class What {
    show,      ///< what is set, and where each was said
    explain,   ///< one setting
    check,     ///< what is wrong
    example,   ///< the file that is shipped
    schema,    ///< its JSON Schema
    reference  ///< all of them, on a page
  };

  What what = What::show;
  std::string key;  ///< of explain: which; of show: those below it; empty: all

  /// Takes the word, which may be empty, for what is asked; gives what is wrong with it, or with
  /// the key beside it, or "".
  std::string take(const std::string& word);
};

}  // namespace portico::settings
