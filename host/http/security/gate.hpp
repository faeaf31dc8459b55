#pragma once

// One scheme of `security.schemes` as it is verified now: by its verifier, or from memory where the
// same was shown before. What is wrong is counted against the peer and against the name that it is
// shown for. Any thread.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "http/security/attempts.hpp"
#include "http/security/credential.hpp"
#include "http/security/principal_cache.hpp"
#include "http/security/verifier.hpp"

namespace portico::http {

/// How long whoever asks may wait.
enum class Patience {
  none,  ///< a loop: nothing may block
  any
};

class Gate {
public:
  struct Answer {
    enum class End {
      granted,
      absent,   ///< nothing was shown
      wrong,    ///< it is not true
      crowded,  ///< too much was wrong before: see wait
      slow,     ///< it takes longer than whoever asks may wait
      failed    ///< it is not known
    };
    End end = End::failed;
    Verified principal{};  ///< of granted
    std::chrono::seconds wait{};
  };

  Gate(std::string name, std::unique_ptr<const Verifier> verifier, std::size_t remembered,
       std::shared_ptr<Attempts> attempts);

  Answer ask(const Credential& credential, std::string_view peer, Patience patience) const;

private:
  Answer verify(const Credential& credential, std::string_view peer, std::string_view shown,
                std::uint64_t edition, Principal::Time now) const;

  const std::string name_;
  const std::unique_ptr<const Verifier> verifier_;
  mutable PrincipalCache known_;
  const std::shared_ptr<Attempts> attempts_;
};

}  // namespace portico::http
