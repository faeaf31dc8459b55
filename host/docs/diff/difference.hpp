#pragma once

// What differs between two documents, one line each.

#include <string>
#include <vector>

namespace portico::docs {

struct Change {
  enum class Kind {
    breaking,    ///< a client that worked with the first may fail with the second
    compatible,  ///< it goes on working
    cosmetic     ///< words, titles, examples: nothing that is sent or read
  };

  Kind kind = Kind::cosmetic;
  std::string operation;  ///< "GET /items/{id}"; empty: of the document as a whole
  std::string what;       ///< a sentence without a full stop
};

using Changes = std::vector<Change>;

}  // namespace portico::docs
