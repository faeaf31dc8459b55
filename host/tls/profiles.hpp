#pragma once

// The profiles that listeners use, held to the files that they are made of: those are looked at
// every second, and read again when they are others. What cannot be used leaves the profile as it
// was, and is told in the log; one that never could be speaks with nobody until it can. use() is
// for one thread; the rest for any.

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "settings/settings.hpp"
#include "settings/source/mistake.hpp"
#include "tls/expiry.hpp"
#include "tls/figures.hpp"
#include "tls/profile.hpp"

namespace portico::tls {

/// Reads the files of all profiles that listeners use; what is wrong goes to the mistakes.
void check(const settings::Settings& settings, settings::Mistakes& mistakes);

class Profiles {
public:
  Profiles() = default;
  ~Profiles();
  Profiles(const Profiles&) = delete;
  Profiles& operator=(const Profiles&) = delete;

  /// Those that are in use in the settings, as they say.
  void use(const settings::Settings& settings);
  /// Of a profile that use() has seen; lasts as long as this. Null: the name is empty.
  Profile* find(const std::string& name);
  const Figures& figures() const { return figures_; }
  /// Of the certificates of all profiles, as they are shown now. Waits for no disk.
  std::vector<Expiry> expiries() const;
  bool empty() const { return profiles_.empty(); }

private:
  void watch();
  bool rest();
  bool read_again(const std::string& name);
  void tell_kept(const std::string& name, std::vector<std::string> lines);

  Figures figures_;
  std::mutex mutex_;            ///< is held while files are read
  mutable std::mutex growing_;  ///< of what is added to the profiles; taken after the other one
  std::map<std::string, Profile> profiles_;
  settings::Settings settings_;
  std::map<std::string, std::vector<std::string>> told_;  ///< by profile: why it cannot be read
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread watcher_;
};

}  // namespace portico::tls
