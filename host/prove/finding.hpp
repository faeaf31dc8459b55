#pragma once

// What is wrong with an API, and the requests that show it. Values.

#include <string>
#include <vector>

#include "prove/asking/inquiry.hpp"

namespace portico::prove {

enum class Wrong {
  crash,       ///< no answer, and the process is gone or the connection ended
  hang,        ///< no answer in time
  error,       ///< 5xx
  model,       ///< a reply that breaks its model
  status,      ///< one that is not declared
  media_type,  ///< likewise
  refused,     ///< input that is valid by the document
  accepted,    ///< input that is not
  slow,        ///< far beyond what else the same operation takes
  differs,     ///< another answer to the same safe request
  leak,        ///< memory that grows with the same request again and again
  thread       ///< threads likewise
};

/// "crash".
const char* name_of(Wrong wrong);

struct Verdict {
  Wrong wrong;
  std::string what;
};

struct Finding {
  Wrong wrong = Wrong::crash;
  std::string operation;       ///< "GET /items/{id}"
  std::string what;            ///< a sentence
  std::vector<Inquiry> steps;  ///< the last one shows it
  bool again = false;          ///< it has shown itself again, with these steps
  bool tried = false;          ///< there was time to see whether it does
  std::size_t times = 1;
};

}  // namespace portico::prove
