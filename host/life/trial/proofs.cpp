#include "life/trial/proofs.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <sys/eventfd.h>

#include "os/thread.hpp"

namespace portico::life {

Proofs::Proofs(Tell tell)
    : tell_{std::move(tell)},
      interrupt_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {}

void Proofs::restore(Verdicts known, KeepVerdicts keep) {
  const std::lock_guard lock{mutex_};
  judged_ = std::move(known);
  keep_ = std::move(keep);
}

/// With the lock, so that what is kept last is what came last.
void Proofs::keep() const {
  if (!keep_) return;
  Verdicts lasting = judged_;
  std::erase_if(lasting, [](const auto& one) { return !one.second.verdict.lasts; });
  keep_(lasting);
}

std::optional<Verdict> Proofs::verdict(const std::filesystem::path& file,
                                       const Proof& proof) const {
  const std::lock_guard lock{mutex_};
  const auto found = judged_.find(file);
  if (found == judged_.end() || found->second.key != proof.key()) return std::nullopt;
  return found->second.verdict;
}

void Proofs::want(Wanted wanted) {
  const std::lock_guard lock{mutex_};
  wanted_ = std::move(wanted);
  const std::size_t gone = std::erase_if(judged_, [](const auto& one) {
    std::error_code unknown;
    return !std::filesystem::exists(one.first, unknown) && !unknown;
  });
  if (gone > 0) keep();
  if (current_) {
    const auto found = wanted_.find(current_->first);
    if (found == wanted_.end() || found->second->key() != current_->second->key()) interrupt();
  }
  if (wanted_.empty() || over_) return;
  if (!thread_.joinable()) thread_ = std::thread{[this] { run(); }};
  changed_.notify_one();
}

void Proofs::forget(const std::filesystem::path& file) {
  const std::lock_guard lock{mutex_};
  if (std::erase_if(judged_, [&](const auto& one) { return file.empty() || one.first == file; }))
    keep();
}

void Proofs::interrupt() const { ::eventfd_write(interrupt_.number(), 1); }

void Proofs::give_up() {
  const std::lock_guard lock{mutex_};
  over_ = true;
  interrupt();
  changed_.notify_one();
}

void Proofs::end() {
  give_up();
  if (thread_.joinable()) thread_.join();
}

bool Proofs::is_judged(const Wanted::value_type& wanted) const {
  const auto found = judged_.find(wanted.first);
  return found != judged_.end() && found->second.key == wanted.second->key();
}

std::optional<Proofs::Wanted::value_type> Proofs::next() const {
  const auto found = std::find_if(wanted_.begin(), wanted_.end(),
                                  [this](const auto& one) { return !is_judged(one); });
  if (found == wanted_.end()) return std::nullopt;
  return *found;
}

void Proofs::run() {
  os::begin_thread("proofs");
  for (;;) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return over_ || next(); });
    if (over_) return;
    const Wanted::value_type proved = *next();
    current_.emplace(proved);
    eventfd_t none = 0;
    ::eventfd_read(interrupt_.number(), &none);
    lock.unlock();
    std::optional<Verdict> verdict = prove(*proved.second, interrupt_.number());
    lock.lock();
    current_.reset();
    if (!verdict) continue;
    judged_.insert_or_assign(proved.first, Judged{proved.second->key(), std::move(*verdict)});
    keep();
    if (over_) return;
    lock.unlock();
    tell_(proved.first);
  }
}

}  // namespace portico::life
