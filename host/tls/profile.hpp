#pragma once

// A profile of the settings as it is spoken now: its files are read again while clients are served,
// who keep what they have begun with. Any thread.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "os/current.hpp"
#include "settings/edge/tls.hpp"
#include "tls/context.hpp"
#include "tls/expiry.hpp"
#include "tls/figures.hpp"
#include "tls/session.hpp"
#include "tls/stamps.hpp"

namespace portico::tls {

class Profile {
public:
  explicit Profile(Figures& figures) : figures_{figures} {}

  /// Speaks so from here on. Throws as Context does, and then speaks as before, while the files of
  /// these settings are those that are looked at. Returns the warnings.
  std::vector<std::string> use(const settings::TlsProfile& settings);
  /// What its files are now, where they are others than those that were last read or tried, or
  /// where there is nothing to speak by.
  std::optional<Stamps> changed() const;

  /// Whether there is something to speak by.
  bool speaks() const { return context_.get() != nullptr; }
  /// For a client that has connected; null while there is nothing to speak by.
  std::unique_ptr<Session> begin(int descriptor) const;
  /// Of the certificates that clients are shown now, with this name of the profile.
  std::vector<Expiry> expiries(const std::string& name) const;

private:
  Figures& figures_;
  mutable std::mutex mutex_;
  settings::TlsProfile tried_;
  Stamps stamps_;  ///< of the files, as they were last read or tried
  std::shared_ptr<TicketKeys> tickets_;
  os::Current<const Context> context_{nullptr};
};

}  // namespace portico::tls
