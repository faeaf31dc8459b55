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
  enum class Form {
    absent,     ///< there is none of this scheme
    malformed,  ///< it is one, and cannot be read
    given
  };

  Form form = Form::absent;
  std::string_view word{};              ///< of Authorization: the scheme as it was sent
  std::string_view text{};              ///< a key, a token; of basic what is encoded
  std::string_view whole{};             ///< of Authorization: all of the field
  std::string_view name{}, password{};  ///< of basic
  const message::ClientCertificate* certificate = nullptr;

  explicit operator bool() const { return form == Form::given; }
};

Credential credential_of(const route::Scheme& scheme, const message::Request& request,
                         message::Arena& arena);

/// What a handler gets of one that nobody verifies: {"username", "password"}, {"scheme",
/// "credentials"}, {"subject", "fingerprint"} or a text.
portico_value value_of(const Credential& credential, const route::Scheme& scheme,
                       message::Arena& arena);

}  // namespace portico::http
