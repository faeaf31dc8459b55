#pragma once

// Security<"bearer", Principal>: who calls, as the host has found out before it read the body. The
// name is that of a security_scheme(); what shows who somebody is, is the scheme's to say, and who
// looks it up is the operator's (docs/security.md).
//
//   Security<"bearer"> who                              a Principal: subject, scheme, scopes
//   Security<"bearer", Principal, Scopes<"me">> who     and it has the scope "me", else 403
//   Security<"bearer", User> who                        a model of the author's own
//   Security<"bearer", std::optional<Principal>> who    null: nobody has said who calls
//   Security<"bearer", Principal, Or<"key">> who        by the one scheme or by the other
//
// Where nobody verifies the scheme, the value is what the client has sent, as FastAPI gives it: of
// an API key, an OAuth2 token and OpenID Connect a std::string, of HTTP basic BasicCredentials, of
// any other scheme of HTTP Credentials. A model that takes another value than the one that there is
// answers 401. A host that is older than this refuses the plugin.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "portico/field.hpp"
#include "portico/parameter.hpp"

namespace portico {

/// Who calls, whoever has verified it. A struct of an author's own with these members, or some of
/// them, does as well; one more is `claims`, an object: all that a token says.
struct Principal {
  std::string subject;              ///< of a token "sub"; the name of a key or a user
  std::string scheme;               ///< by which it has shown who it is
  std::vector<std::string> scopes;  ///< what it may
};

/// "Authorization: Bearer abc"
struct Credentials {
  std::string scheme;       ///< as it was sent: "Bearer"
  std::string credentials;  ///< "abc"
};

/// HTTP basic.
struct BasicCredentials {
  std::string username;  ///< decoded, as the password
  std::string password;  ///< nobody has verified it
};

/// What the principal has to be allowed to, all of it.
template <detail::Text... Names> struct Scopes {};
/// Further schemes that will do.
template <detail::Text... Names> struct Or {};

namespace detail {

/// Texts with a blank behind each but the last, as one that lasts.
template <Text... Names> struct Joined {
  static_assert(
      ((Names.view().find(' ') == std::string_view::npos) && ...),
      "portico: a blank parts two names of a Security: a scheme or a scope has none, take "
      "another name, or several of them");
  static constexpr std::size_t size = (std::size_t{0} + ... + (Names.view().size() + 1));
  struct Room {
    char text[size + 1]{};
  };
  static constexpr Room room = [] {
    Room made;
    std::size_t at = 0;
    [[maybe_unused]] const auto put = [&](std::string_view name) {
      for (const char c : name) made.text[at++] = c;
      made.text[at++] = ' ';
    };
    (put(Names.view()), ...);
    return made;
  }();
  static constexpr std::string_view view{room.text, size == 0 ? 0 : size - 1};
};

template <class Rule> struct SecurityRule {
  static_assert(is_any_member<Rule>,
                "portico: behind its type, a Security takes Scopes<...> and Or<...>");
};
template <Text... Names> struct SecurityRule<Scopes<Names...>> {
  static constexpr std::string_view scopes = Joined<Names...>::view, others{};
};
template <Text... Names> struct SecurityRule<Or<Names...>> {
  static constexpr std::string_view scopes{}, others = Joined<Names...>::view;
};

/// "security bearer key: me items", the member of the input: what differs in schemes or scopes is
/// another one.
template <class Scheme, class... Rules> struct SecurityName {
  static constexpr std::string_view parts[] = {Scheme::view, SecurityRule<Rules>::others...,
                                               SecurityRule<Rules>::scopes...};
  static constexpr std::size_t schemes_count = sizeof...(Rules) + 1;
  static constexpr std::string_view before = "security ";
  static constexpr std::size_t room_size = [] {
    std::size_t size = before.size() + 3;
    for (const std::string_view part : parts) size += part.size() + 1;
    return size;
  }();

  struct Room {
    char text[room_size]{};
    std::size_t size = 0, schemes_end = 0, scopes_begin = 0;
    constexpr void put(std::string_view more) {
      for (const char c : more) text[size++] = c;
    }
  };
  static constexpr Room room = [] {
    Room made;
    made.put(before);
    for (std::size_t at = 0; at < std::size(parts); ++at) {
      if (parts[at].empty()) continue;
      const bool is_scheme = at < schemes_count;
      if (!is_scheme && made.scopes_begin == 0) {
        made.put(": ");
        made.scopes_begin = made.size;
      } else if (at > 0) {
        made.put(" ");
      }
      made.put(parts[at]);
      if (is_scheme) made.schemes_end = made.size;
    }
    return made;
  }();
  static constexpr std::string_view name{room.text, room.size};
  static constexpr std::string_view schemes =
      name.substr(before.size(), room.schemes_end - before.size());
  static constexpr std::string_view scopes =
      room.scopes_begin == 0 ? std::string_view{} : name.substr(room.scopes_begin);
};

}  // namespace detail

/// Who calls: see above.
template <detail::Text Scheme, class T = Principal, class... Rules>
struct Security : detail::Parameter<T> {
  static constexpr detail::In in = detail::In::security;
  /// Of what its name is made.
  using Words = detail::SecurityName<detail::Joined<Scheme>, Rules...>;
  static constexpr std::string_view name = Words::name;
  static constexpr std::string_view schemes = Words::schemes;  ///< any one will do
  static constexpr std::string_view scopes = Words::scopes;    ///< all are asked for
  using rules = detail::RuleList<>;
};

}  // namespace portico
