#pragma once

// A new version is asked by itself before it takes the place of the one that serves, in a host of
// its own: the same bytes, with what they bring along and need, under their part of the settings,
// in a private folder that is gone afterwards. Nothing of it is this process's but a child: see
// settings/author/proof_words.hpp.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "life/trial/identity.hpp"
#include "plugin/library/copy.hpp"
#include "settings/settings.hpp"

namespace portico::life {

/// What is to be proved. A value.
struct Proof {
  plugin::Copy library;  ///< with what it brings along
  Identity plugin;
  std::vector<plugin::Copy> needed;    ///< plugins that it needs
  std::vector<std::string> not_asked;  ///< operations of theirs: "GET /items/{id}"
  std::string settings;                ///< the text of a file
  std::chrono::milliseconds time{};    ///< for which it is asked
  std::chrono::system_clock::time_point since = std::chrono::system_clock::now();

  /// Proofs with the same key have the same verdict: it is made of the bytes, the settings, the
  /// time and this executable.
  std::string key() const;
  /// "items 1.1.0 is proved for 30 s".
  std::string title() const;
  /// Of the same library always the same.
  unsigned long seed() const;
};

/// The part of the settings under which plugins of these names are proved, as the text of a file.
std::string settings_of_proof(settings::Settings settings, const std::vector<std::string>& names);

/// What came of a proof.
struct Verdict {
  std::string why;      ///< why the version may not serve, and how to see it again; empty: it may
  std::string remarks;  ///< what an operator is to know of it
  /// It is of the version, and not of the moment: the next host would come to the same.
  bool lasts = false;
};

/// Waits for the child. Nothing: `over`, a descriptor, was readable before it had ended.
std::optional<Verdict> prove(const Proof& proof, int over);

}  // namespace portico::life
