#pragma once

// From the files of a change to its fresh plugins: each is copied, tried and started, or refused,
// or something else answers for it. One thread at a time.

#include <atomic>
#include <filesystem>
#include <string>

#include "life/decisions.hpp"
#include "life/folder/last_good.hpp"
#include "life/pending_change.hpp"
#include "life/rejections.hpp"
#include "life/trial/proofs.hpp"
#include "life/trial/trial.hpp"
#include "plugin/reaper.hpp"
#include "settings/settings.hpp"

namespace portico::life {

class Examiner {
public:
  /// What it goes by and what it works with; all of it outlives this. `over`: nobody waits any
  /// more.
  struct Means {
    const settings::Settings& settings;
    const Decisions& decisions;
    const LastGoods& last_good;
    const std::atomic<bool>& over;
    Trial& trial;
    plugin::Reaper& reaper;
    Rejections& rejections;
    const Proofs& proofs;
  };
  explicit Examiner(const Means& means) : means_{means} {}

  void examine(PendingChange& change, const std::filesystem::path& file) const;
  /// Those that are no plugins: a library that another file needs is not refused.
  void sort_strays(PendingChange& change) const;

  void refuse(PendingChange& change, const std::filesystem::path& file,
              const std::string& reason) const;
  /// The plugin of the file may not serve before something else does.
  void hold_back(PendingChange& change, const std::filesystem::path& file,
                 const std::string& reason) const;
  /// The file as it is now is refused, and nothing of it serves: what has served before does. False
  /// when there is nothing, or nothing else.
  bool fall_back(PendingChange& change, const std::filesystem::path& file) const;
  /// A library in quarantine is not even opened. False: it is in none.
  bool stand_in(PendingChange& change, PluginFile& entry, const std::string& digest) const;

private:
  void load(PendingChange& change, const std::filesystem::path& file) const;
  void load(PendingChange& change, const std::filesystem::path& file,
            const plugin::Copy& copy) const;
  void judge(PluginFile& entry, const plugin::Copy& copy) const;
  bool lacks(PendingChange& change, const plugin::Copy& copy) const;
  void stand_in_again(PendingChange& change, const std::filesystem::path& file) const;
  /// Null: none of these bytes did in the process before, or they come up again.
  const Known* served(const std::string& digest) const;
  /// What is thrown of a library that is proved first, and examined again when that is done.
  struct Unproved {};
  void check_lethal(PluginFile& entry, const std::string& digest) const;
  bool is_proved(PendingChange& change, const std::filesystem::path& file,
                 const plugin::Copy& library, const Identity& plugin) const;
  bool takes_a_place(const PluginFile& entry, const plugin::Copy& library) const;
  Proof proof_of(const PendingChange& change, const plugin::Copy& library,
                 const Identity& plugin) const;
  void await_proof(PendingChange& change, const std::filesystem::path& file) const;
  bool barred(const std::string& digest) const;

  const Means means_;
};

}  // namespace portico::life
