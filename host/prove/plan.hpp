#pragma once

// Which requests are to be made of an operation: a plain one, and one for each rule of each place.
// One thread.

#include <string>
#include <vector>

#include "prove/asking/inquiry.hpp"
#include "prove/making/maker.hpp"

namespace portico::prove {

class Plan {
public:
  /// Both outlive it.
  Plan(const Conformity& conformity, Dice& dice)
      : conformity_{conformity},
        dice_{dice},
        maker_{conformity, dice} {}

  /// What is required, and nothing else.
  Inquiry plain(const Operation& operation);
  std::vector<Inquiry> all(const Operation& operation);
  /// Many things at once, all of which fit.
  Inquiry random(const Operation& operation);

private:
  void vary_parameter(const Inquiry& plain, const Parameter& parameter, std::vector<Inquiry>& out);
  void vary_json(const Inquiry& plain, std::vector<Inquiry>& out);
  void vary_form(const Inquiry& plain, std::vector<Inquiry>& out);
  void spoil_body(const Inquiry& plain, std::vector<Inquiry>& out) const;
  void set_body(Inquiry& inquiry, Json value) const;

  const Conformity& conformity_;
  Dice& dice_;
  Maker maker_;
};

/// Puts the value into its place of the request, where it can be said there; what the document says
/// of it may be less after that. False: it cannot.
bool put(Inquiry& inquiry, const Parameter& parameter, const Json& value);
/// Takes a parameter out.
void take(Inquiry& inquiry, const Parameter& parameter);
/// Whether OpenAPI has that parameter ignored.
bool is_ignored(const Parameter& parameter);

}  // namespace portico::prove
