#pragma once

// What is wrong with a value: the entries of FastAPI's 422 body. Everything lives in the arena of
// the request; texts that come from the compiled model are borrowed from it. One thread at a time.
//
//   [{"type":"int_parsing","loc":["query","limit"],"msg":"...","input":"x","ctx":{...}}]
//
// `ctx` is left out when it is empty. Neither the number of entries nor what they repeat of the
// input grows without end, whatever came in. More than the limits allow is told by a last entry:
//
//   {"type":"too_many_errors","loc":["body"],"msg":"...","input":null,"ctx":{"max_errors":100}}

#include <algorithm>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message/arena.hpp"
#include "message/text.hpp"
#include "model/loc.hpp"
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
  portico_value input{};
};

/// What an answer may say of what is wrong: at most `echo` bytes and a KiB a problem.
struct ErrorLimits {
  std::size_t most = 100;    ///< problems
  std::size_t echo = 65536;  ///< bytes of input that they repeat, all together
};

class Problems {
public:
  explicit Problems(message::Arena& arena, std::size_t most = ErrorLimits{}.most)
      : arena_{&arena},
        most_{most},
        list_{&arena} {}

  /// Keeps as many as there may be, and copies the place into the arena. The fault's texts and the
  /// input are borrowed.
  void add(const Fault& fault, const Loc* at, const portico_value& input) {
    if (!muted_) keep(fault, at, input);
  }

  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  const Problem& operator[](std::size_t index) const { return list_[index]; }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }

  /// There were more than are kept.
  bool cut() const { return cut_; }
  /// The first that was not kept is of this part of the request: "body".
  std::string_view cut_at() const { return cut_at_; }
  /// Another one would not be kept: a walk that knows its value to be wrong need not go on.
  bool enough() const { return muted_ || cut_; }

  struct Mark {
    std::size_t size;
    bool cut;
  };
  Mark mark() const { return {list_.size(), cut_}; }
  /// Forgets what was added since.
  void rewind(const Mark& mark) {
    list_.resize(mark.size);
    cut_ = mark.cut;
  }

  /// While it lives, nothing is added: a try of which only the outcome counts.
  class Mute {
  public:
    explicit Mute(Problems& problems)
        : problems_{problems},
          before_{std::exchange(problems.muted_, true)} {}
    Mute(const Mute&) = delete;
    Mute& operator=(const Mute&) = delete;
    ~Mute() { problems_.muted_ = before_; }

  private:
    Problems& problems_;
    const bool before_;
  };

  /// Of those after the first `count`: gives the segment at `depth` another name, the one that
  /// `renamed` has for it.
  template <class Renamed> void rename(std::size_t count, std::size_t depth, Renamed&& renamed) {
    for (; count < list_.size(); ++count) {
      auto& loc = list_[count].loc;
      if (loc.size() <= depth || loc[depth].is_index()) continue;
      auto* copy = message::room<Segment>(*arena_, loc.size());
      std::copy(loc.begin(), loc.end(), copy);
      copy[depth].name = renamed(copy[depth].name);
      loc = {copy, loc.size()};
    }
  }

private:
  void keep(const Fault&, const Loc* at, const portico_value& input);

  message::Arena* arena_;
  std::size_t most_;
  std::pmr::vector<Problem> list_;
  std::string_view cut_at_;
  bool cut_ = false, muted_ = false;
};

/// FastAPI's `missing`: something required is not there. `input` is the object it should be in, or
/// null.
void missing(const Loc* at, const portico_value& input, Problems&);

/// The list of a 422. A text that is not repeated as a whole ends in an ellipsis, another value
/// is null.
void write(const Problems&, message::Text& out, const ErrorLimits& limits = {});

/// One line for the log: places, types and rules; never a value.
std::string describe(const Problems&);

}  // namespace portico::model
