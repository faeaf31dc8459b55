#pragma once

// The walk that makes cells: check() itself, and what render() needs to decide unions, sets and
// keys. One walk serves one value on one thread.

#include "model/walk/tried.hpp"
#include "model/walk/walk.hpp"

namespace portico::model {

/// What numbers may be. A reply may hold NaN and infinities, which JSON cannot say: they go out as
/// null, as FastAPI sends them.
enum class Numbers { any, finite };

class CellWalk : public Walk<CellWalk, portico_value*> {
public:
  using Slot = portico_value*;
  struct Frame {
    portico_value* out;
    std::uint32_t kind;
    std::uint32_t count;
    union {
      portico_value* items;
      portico_member* members;
    };
  };

  CellWalk(message::Arena& arena, Problems& problems, Numbers numbers)
      : Walk{arena, problems},
        numbers_{numbers} {}

  CellWalk& cells() { return *this; }

  /// The member of a union that the value fits best, with the cell it came to; or null and
  /// problems.
  const Type* choose(const Type& type, const portico_value& raw, const Loc* at, portico_value& out,
                     Fit& fit);

  bool leaf(const Type&, const portico_value& cell, const portico_value& raw, const Loc* at,
            Slot out);
  bool loose(const Type& type, const portico_value& raw, const Loc* at, Slot out);
  bool chosen(const Type&, const portico_value&, const portico_value& cell, const Loc*, Slot out) {
    *out = cell;
    return true;
  }

  bool numbered(const Type& type, const portico_value& raw, const Loc* at, Slot out);

  static bool plain_item(Frame&, const Type&, const portico_value&, const Loc*) { return false; }
  static std::uint32_t gather(const Type& type, const portico_value& object, Found* found) {
    return find_members(type, object, found);
  }
  Slot unfiltered(Slot out) { return out; }
  Frame open(Slot out, std::uint32_t kind, std::uint32_t count);
  Slot item(Frame& frame, std::uint32_t, std::uint32_t) { return &frame.items[frame.count]; }
  Slot entry(Frame& frame, std::string_view name, std::uint32_t flags = 0);
  void leave(Frame& frame) { ++frame.count; }
  bool field(const Field& field, const portico_member* member, const Loc* at, Frame& frame);
  bool other(const Type& type, const portico_member& member, const Loc* at, Frame& frame);
  void restart(Frame& frame) { frame.count = 0; }
  static bool settle(bool fits, Frame&) { return fits; }
  static bool spares() { return false; }
  void close(Frame& frame);

private:
  struct Outcome {
    const Type* best = nullptr;  ///< null: no member fits
    portico_value cell{};
    Fit fit{};
  };
  Outcome attempt(const Type& type, const portico_value& raw);
  void complain(const Type& type, const portico_value& raw, const Loc* at);
  bool finite(const portico_value& value, const Loc* at);

  /// Tries that are nested this deep are counted: what tried_ does not spare is bounded all the
  /// same.
  static constexpr unsigned free_nesting = 3;
  static constexpr std::size_t most_tries = 1'000'000;
  bool spent() const { return tries_ > most_tries; }
  bool may_try() {
    if (nesting_ > free_nesting) ++tries_;
    return !spent();
  }

  const Numbers numbers_;
  unsigned nesting_ = 0;
  std::size_t tries_ = 0;
  Tried<Outcome> tried_;
  unsigned outermost_ = ~0U;  ///< depth of the union that the outcomes are within
};

}  // namespace portico::model
