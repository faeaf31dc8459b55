#pragma once

// One scheme of `security.schemes` as it is verified now: by its verifier, or from memory where the
// same was shown before. Who was wrong too often is not asked; what is found wrong is for whoever
// asks to count, for it may be right elsewhere. Any thread.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/security/attempts.hpp"
#include "http/security/credential.hpp"
#include "http/security/denials.hpp"
#include "http/security/principal_cache.hpp"
#include "http/security/verifier.hpp"
#include "settings/log/rare_line.hpp"

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
    Verified principal{};         ///< of granted
    std::chrono::seconds wait{};  ///< of crowded
    bool guessed = false;         ///< of wrong: it may be a guess, which counts
  };

  Gate(std::string name, std::unique_ptr<const Verifier> verifier, std::size_t remembered,
       std::shared_ptr<Attempts> attempts, std::shared_ptr<Denials::Tally> denials);

  Answer ask(const Credential& credential, std::string_view peer, Patience patience) const;

  /// Why it can say nothing now, of the setting that it begins with; empty: it can.
  std::string lack() const { return verifier_->lack(); }
  /// The plugin that is asked; empty: none is.
  std::string_view plugin() const { return verifier_->plugin(); }
  /// Of that plugin: it has failed, as the log tells, or has not answered in time.
  void count_fault() const { verifier_->count_fault(); }
  void report_late() const {
    denials_->count(503);
    verifier_->report_late();
  }

  /// What was refused for it.
  const std::shared_ptr<Denials::Tally>& denials() const { return denials_; }

  /// A guess: once for a request, however much of it was wrong, and once for the name in it.
  void count_peer(std::string_view peer) const;
  void count_name(const Credential& credential) const;

private:
  std::optional<Answer> early(const Credential& credential, std::string_view peer) const;
  Answer verify(const Credential& credential) const;

  const std::string name_;
  const std::unique_ptr<const Verifier> verifier_;
  mutable PrincipalCache known_;
  mutable settings::RareLine failures_;
  const std::shared_ptr<Attempts> attempts_;
  const std::shared_ptr<Denials::Tally> denials_;
};

}  // namespace portico::http
