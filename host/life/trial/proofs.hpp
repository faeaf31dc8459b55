#pragma once

// The new versions that wait until they are proved, by their files, and what came of it. They are
// proved one after the other, on a thread of its own, so that nobody waits for it. Any thread.

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "life/trial/proof.hpp"
#include "os/descriptor.hpp"

namespace portico::life {

/// What came of a proof, by its key.
struct Judged {
  std::string key;
  Verdict verdict;
};
/// By the file of the version.
using Verdicts = std::map<std::filesystem::path, Judged>;
/// Who is told of all of them that last, after each change.
using KeepVerdicts = std::function<void(const Verdicts&)>;

class Proofs {
public:
  using Wanted = std::map<std::filesystem::path, std::shared_ptr<const Proof>>;
  /// Called on the thread of this when there is a verdict of the file.
  using Tell = std::function<void(const std::filesystem::path& file)>;

  explicit Proofs(Tell tell);
  Proofs(const Proofs&) = delete;
  Proofs& operator=(const Proofs&) = delete;
  ~Proofs() { end(); }

  /// Before anything is proved: what another process, or the host before, has come to.
  void restore(Verdicts known, KeepVerdicts keep);
  /// Of the same proof of that file, if there is one.
  std::optional<Verdict> verdict(const std::filesystem::path& file, const Proof& proof) const;
  /// Only these, from now on: whatever else is proved is given up.
  void want(Wanted wanted);
  /// What came of this file is asked anew; empty: of all.
  void forget(const std::filesystem::path& file);
  /// Nothing is proved any more; returns at once.
  void give_up();
  /// The same, and waits until nothing is. Whoever `tell` waits for may not call it.
  void end();

private:
  void run();
  void keep() const;
  std::optional<Wanted::value_type> next() const;
  bool is_judged(const Wanted::value_type& wanted) const;
  void interrupt() const;

  const Tell tell_;
  const os::Descriptor interrupt_;  ///< readable: what is proved now is given up
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Wanted wanted_;
  Verdicts judged_;
  KeepVerdicts keep_;
  std::optional<Wanted::value_type> current_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace portico::life
