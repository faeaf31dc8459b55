#pragma once

// Values made of a schema: each of its rules at its edge and beyond it, one thing at a time and the
// rest as plain as it may be. One thread.

#include <string>
#include <vector>

#include "prove/making/conformity.hpp"
#include "prove/making/dice.hpp"
#include "prove/making/variant.hpp"

namespace portico::prove {

class Maker {
public:
  /// Both outlive it.
  Maker(const Conformity& conformity, Dice& dice) : conformity_{conformity}, dice_{dice} {}

  /// A plain value that fits, as far as one can be made: an example, else required members alone.
  Json sample(const Json& schema) { return sample(schema, 0); }
  /// A value that fits, each part of which is one of its variants.
  Json fitting(const Json& schema) { return fitting(schema, 0); }
  std::vector<Variant> variants(const Json& schema, const std::string& place) {
    return variants(schema, place, 0);
  }

private:
  using Variants = std::vector<Variant>;

  Json sample(const Json& schema, int depth);
  Json plain(const Json& schema, int depth);
  Json plain_object(const Json& schema, int depth);
  Json plain_array(const Json& schema, std::size_t size, int depth);
  Json plain_text(const Json& schema);
  Json plain_number(const Json& schema);
  Json fitting(const Json& schema, int depth);
  Json fitting_object(const Json& schema, int depth);
  Variants variants(const Json& schema, const std::string& place, int depth);
  void vary_choices(const Json& schema, const Json& choices, const std::string& place, int depth,
                    Variants& out);
  void vary_tag(const Json& schema, const std::string& place, int depth, Variants& out);
  void vary_values(const Json& schema, const std::string& place, Variants& out);
  void vary_object(const Json& schema, const std::string& place, int depth, Variants& out);
  void vary_members(const Json& schema, const Json& base, const std::string& place, int depth,
                    Variants& out);
  void vary_array(const Json& schema, const std::string& place, int depth, Variants& out);
  void vary_any(const std::string& place, Variants& out);

  const Conformity& conformity_;
  Dice& dice_;
};

/// Variants of a string and of a number, without those of another type.
std::vector<Variant> text_variants(const Conformity& conformity, const Json& schema,
                                   const std::string& place, Dice& dice);
std::vector<Variant> number_variants(const Conformity& conformity, const Json& schema,
                                     const std::string& place);
/// Values of another type, which no reader would convert, each with what the schema says of it.
std::vector<Variant> type_variants(const Conformity& conformity, const Json& schema,
                                   const std::string& place);

}  // namespace portico::prove
