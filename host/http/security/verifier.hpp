#pragma once

// Who says whether what a client has shown is true: one for each way of `security.schemes`. Any
// thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "http/security/credential.hpp"
#include "http/security/principal.hpp"
#include "http/security/seats.hpp"
#include "settings/security/schemes.hpp"

namespace portico::http {

class Verifier {
public:
  virtual ~Verifier() = default;

  /// Whether verify() may take so long that a loop must not wait for it.
  virtual bool slow() const { return false; }
  /// Of what takes a core and much memory while it verifies: those who may at once. Null: anybody.
  virtual Seats* seats() const { return nullptr; }
  /// Why it can verify nothing now, as MakeVerifier says it: "jwks: ..."; empty: it can.
  virtual std::string lack() const { return {}; }
  /// Another one when what was verified before may not be true any more.
  virtual std::uint64_t edition() const { return 0; }
  struct Finding {
    Verified principal{};  ///< null: it is not true
    bool was_true =
        false;  ///< of what is not: nobody has guessed it, it was true once or elsewhere
  };
  /// Throws std::exception when it cannot be said.
  virtual Finding verify(const Credential& credential, Principal::Time now) const = 0;

  /// The plugin whose code verifies; empty: it is the host's.
  virtual std::string_view plugin() const { return {}; }
  /// verify() has thrown, which the log tells.
  virtual void count_fault() const {}
  /// verify() has not come back in time.
  virtual void report_late() const {}
};

/// `name`: of the scheme. Each throws std::invalid_argument with a sentence about the setting that
/// it begins with: "keys: ...". A file that cannot be used is none to throw for: see lack().
using MakeVerifier = std::unique_ptr<const Verifier>(const std::string& name,
                                                     const settings::Scheme&);
MakeVerifier token_verifier, key_verifier, password_verifier, certificate_verifier;

class PluginLink;
std::unique_ptr<const Verifier> plugin_verifier(const std::string& name, const std::string& plugin,
                                                std::shared_ptr<const PluginLink> link);

}  // namespace portico::http
