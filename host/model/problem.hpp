#pragma once

// What is wrong with a value: the entries of FastAPI's 422 body. Everything lives in the arena of
// the request; texts that come from the compiled model are borrowed from it. One thread at a time.
//
//   {"detail":[{"type":"int_parsing","loc":["query","limit"],"msg":"...","input":"x","ctx":{...}}]}
//
// `ctx` is left out when it is empty.

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/arena.hpp"
#include "model/loc.hpp"
#include "model/text.hpp"
#include "portico/abi.h"

namespace portico::model {

/// The rule that a value breaks. Borrowed texts.
struct Fault {
  std::string_view type;     ///< "int_parsing"; empty: nothing is wrong
  std::string_view message;  ///< for people
  std::string_view context;  ///< a JSON object, or empty

  explicit operator bool() const { return !type.empty(); }
};

struct Problem {
  Fault fault;
  std::span<const Segment> loc;
  portico_value input;
};

class Problems {
public:
  explicit Problems(Arena& arena) : arena_{&arena}, list_{&arena} {}

  /// Copies the place into the arena. The fault's texts and the input are borrowed.
  void add(const Fault&, const Loc* at, const portico_value& input);

  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  const Problem& operator[](std::size_t index) const { return list_[index]; }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  /// Forgets all but the first `count`.
  void truncate(std::size_t count) {
    list_.erase(list_.begin() + static_cast<long>(count), list_.end());
  }

  /// Of those after the first `count`: an input that is a text of more than `most` octets becomes
  /// null.
  void shorten(std::size_t count, std::size_t most) {
    for (; count < list_.size(); ++count)
      if (portico_value& input = list_[count].input;
          input.kind == PORTICO_STRING && input.size > most)
        input = {};
  }

  /// Of those after the first `count`: gives the segment at `depth` another name, the one that
  /// `renamed` has for it.
  template <class Renamed> void rename(std::size_t count, std::size_t depth, Renamed&& renamed) {
    for (; count < list_.size(); ++count) {
      auto& loc = list_[count].loc;
      if (loc.size() <= depth || loc[depth].is_index()) continue;
      auto* copy = room<Segment>(*arena_, loc.size());
      std::copy(loc.begin(), loc.end(), copy);
      copy[depth].name = renamed(copy[depth].name);
      loc = {copy, loc.size()};
    }
  }

private:
  Arena* arena_;
  std::pmr::vector<Problem> list_;
};

/// FastAPI's `missing`: something required is not there. `input` is the object it should be in, or
/// null.
void missing(const Loc* at, const portico_value& input, Problems&);

/// The whole 422 body.
void write(const Problems&, Text& out);

/// One line for the log: places, types and rules; never a value.
std::string describe(const Problems&);

}  // namespace portico::model
