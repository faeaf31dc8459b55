#pragma once

// What a client has shown by one scheme, read as FastAPI reads it. A value; it borrows from the
// request and the arena.

#include <string_view>

#include "message/arena.hpp"
#include "message/request.hpp"
#include "portico/abi.h"
#include "route/scheme.hpp"

namespace portico::http {

struct Credential {
  /// What it is made of.
  enum class Kind {
    text,  ///< a key, a token
    basic,
    certificate
  };
  enum class Form {
    absent,     ///< there is none of this scheme
    malformed,  ///< it is one, and cannot be read
    given
  };

  Form form = Form::absent;
  Kind kind = Kind::text;
  std::string_view word{};              ///< of Authorization: the scheme as it was sent
  std::string_view text{};              ///< a key, a token; of basic what is encoded
  std::string_view whole{};             ///< of Authorization: all of the field
  std::string_view name{}, password{};  ///< of basic
  const message::ClientCertificate* certificate = nullptr;

  explicit operator bool() const { return form == Form::given; }

  /// What tells it from others, whatever the scheme is. The same text of two kinds is two things: a
  /// token may well be what is encoded of somebody's password.
  struct Shown {
    Kind kind;
    std::string_view text;  ///< empty: nothing

    bool operator==(const Shown&) const = default;
  };
  Shown shown() const {
    return {kind, certificate ? std::string_view{certificate->fingerprint} : text};
  }
};

Credential credential_of(const route::Scheme& scheme, const message::Request& request,
                         message::Arena& arena);

/// What a handler gets of one that nobody verifies: {"username", "password"}, {"scheme",
/// "credentials"}, {"subject", "fingerprint"} or a text.
portico_value value_of(const Credential& credential, const route::Scheme& scheme,
                       message::Arena& arena);

}  // namespace portico::http
