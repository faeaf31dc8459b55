#pragma once

// The names of a member: its own, the one clients send, the one in replies. Compile time only.

#include <string_view>

#include "portico/field.hpp"

namespace portico::detail {

enum class NameKind { none, alias, input, output, as, embed };

template <class Rule> struct NameRule {
  static constexpr NameKind kind = NameKind::none;
  static constexpr std::string_view text{};
};
// A name cannot stand in parentheses: NOLINTBEGIN(bugprone-macro-parentheses)
#define PORTICO_NAME_RULE(rule, which)                                                             \
  template <Text X> struct NameRule<rule<X>> {                                                     \
    static constexpr NameKind kind = NameKind::which;                                              \
    static constexpr std::string_view text = X.view();                                             \
  }
// NOLINTEND(bugprone-macro-parentheses)
PORTICO_NAME_RULE(Alias, alias);
PORTICO_NAME_RULE(InputName, input);
PORTICO_NAME_RULE(OutputName, output);
PORTICO_NAME_RULE(As, as);
PORTICO_NAME_RULE(Embed, embed);
#undef PORTICO_NAME_RULE

template <class... Rules>
constexpr std::string_view find_name([[maybe_unused]] NameKind kind, RuleList<Rules...>) {
  std::string_view found;
  ((NameRule<Rules>::kind == kind ? (void)(found = NameRule<Rules>::text) : (void)0), ...);
  return found;
}

/// Whether a header is sent with the underscores of its name.
template <class... Rules> constexpr bool keeps_underscores(RuleList<Rules...>) {
  return has_rule<KeepUnderscores, Rules...>;
}

struct MemberName {
  std::string_view own, input, output;
};

template <class... Rules>
constexpr MemberName name_member(std::string_view own, RuleList<Rules...> rules) {
  const std::string_view alias = find_name(NameKind::alias, rules);
  const std::string_view input = find_name(NameKind::input, rules);
  const std::string_view output = find_name(NameKind::output, rules);
  const std::string_view both = alias.empty() ? own : alias;
  return {own, input.empty() ? both : input, output.empty() ? both : output};
}

/// Names of the I-th member of a model.
template <Aggregate T, std::size_t I>
inline constexpr MemberName member_name = name_member(
    member_names<T>[I], typename MemberTraits<member_type<T, I>>::rules {});

}  // namespace portico::detail
