#pragma once

// What a host keeps across its restarts, in a folder of its own: the libraries that have served
// last, and what came of the proofs of new versions.
//
//   last-good.json        {"/srv/plugins/items.so": {"sha256", "id", "version", "signature"}}
//   <sha256>.so           the bytes; those that the list does not name are removed
//   verdicts.json         {"/srv/plugins/items.so": {"key", "why", "remarks"}}: see trial/proof.hpp
//
// Each file is replaced whole. One host for each folder; for each of the two lists one thread at a
// time.

#include <filesystem>

#include "life/folder/last_good.hpp"
#include "life/trial/proofs.hpp"
#include "plugin/library/source.hpp"

namespace portico::life {

class StateFolder {
public:
  /// Makes the folder if it is not there.
  StateFolder(std::filesystem::path folder, plugin::Source::Way way);

  /// What can be used of it; of the rest the log says why not.
  LastGoods read() const;
  /// What cannot be kept is said in the log.
  void keep(const LastGoods& all) const;

  /// Of the verdicts likewise.
  Verdicts read_verdicts() const;
  void keep(const Verdicts& all) const;

private:
  std::filesystem::path library(const std::string& digest) const;

  std::filesystem::path folder_;
  plugin::Source::Way way_;
};

}  // namespace portico::life
