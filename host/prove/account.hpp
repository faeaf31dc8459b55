#pragma once

// What a campaign has come to, for people and for programs. No state.

#include <chrono>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "prove/finding.hpp"

namespace portico::prove {

struct Account {
  std::string subject;  ///< the library, the folder or the URL
  std::string serving;  ///< the command that serves it where the curl lines go; empty: it runs
  Origin origin;        ///< for these lines
  std::uint64_t seed = 0;
  std::chrono::milliseconds took{};
  std::size_t requests = 0;
  std::size_t reached = 0, wanted = 0;  ///< rules of the document
  std::vector<std::string> missing;     ///< rules that were not reached
  std::map<std::string, std::size_t> excused;
  std::vector<std::string> operations;
  std::vector<Finding> findings;
};

void print(const Account& account, std::ostream& out);
/// One JSON object.
void print_json(const Account& account, std::ostream& out);
/// A test case for each operation.
void print_junit(const Account& account, std::ostream& out);

}  // namespace portico::prove
