#pragma once

// The plugins of a running host: which file is which plugin, what serves, what does not and why.
// The one place that changes what the application answers: a change is made whole, checked whole
// and swapped in at once, and whatever fails on the way leaves what serves as it is.
//
// Any thread: changes wait for each other, looking does not wait for changes.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "life/arrangement.hpp"
#include "life/cast.hpp"
#include "life/decisions.hpp"
#include "life/examiner.hpp"
#include "life/folder/last_good.hpp"
#include "life/pending_change.hpp"
#include "life/plugin_file.hpp"
#include "life/rejections.hpp"
#include "life/row.hpp"
#include "life/trial/proofs.hpp"
#include "life/trial/trial.hpp"
#include "plugin/reaper.hpp"
#include "settings/settings.hpp"

namespace portico::life {

class Registry {
public:
  using Publish = std::function<void(std::shared_ptr<const http::Site>)>;

  Registry(const settings::Settings& settings, Trial::Place place);
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;
  /// close(): the threads that end plugins may not outlive main().
  ~Registry();

  /// Examines the files that changed and makes their plugins serve, all in one swap. Those of
  /// `busy` are being written: they wait. Throws std::runtime_error when the folder cannot be read.
  void look(const std::set<std::filesystem::path>& busy = {});
  /// The first look of a process that follows another one of this host: where the folder cannot be
  /// read, which the log says, what served from it serves on, as far as restore_last_good() knows
  /// it.
  void take_over();
  /// Looks come to an end soon, now and from then on, without a change. Any thread.
  void give_up_looking() {
    given_up_ = true;
    proofs_.give_up();
  }

  /// Loads again: all that the settings say is taken anew, the plugins for which they say something
  /// else are started anew, and the named one, or all that were refused, are examined as if their
  /// files had changed. Those that cannot serve as the settings now say go on as they did. Throws
  /// std::runtime_error, and changes nothing, when there is no such plugin or the folder cannot be
  /// read.
  void reload(const settings::Settings& settings, std::string_view name = {});
  /// These throw std::runtime_error when there is no such plugin.
  void enable(const std::string& id);
  void disable(const std::string& id);
  /// 503 on its routes until its file changes or it is enabled.
  void quarantine(const std::string& id, const std::string& why);

  using Remember = std::function<void(const Decisions&)>;
  /// Before the first look: what was decided by another process of this host, and who is told of
  /// every later decision.
  void restore(Decisions decisions, Remember remember);

  /// Before the first look: what served in another process of this host, or in the host before, and
  /// who is told of what serves from then on.
  void restore_last_good(LastGoods known, KeepLastGoods keep);
  /// The same of what came of proofs.
  void restore_verdicts(Verdicts known, KeepVerdicts keep) {
    proofs_.restore(std::move(known), std::move(keep));
  }

  /// The site as it is and every later one are handed over, in order.
  void publish_to(Publish publish);

  using Keep = std::function<void(const settings::Settings&)>;
  /// Who is told, after each change, of the settings that are in effect: those of the last reload,
  /// but for each plugin that serves the section that it was started with. It may not call this.
  void keep_settings(Keep keep);

  Overview overview() const;
  std::vector<Standing> standings() const;
  /// Whether any plugin has ever served, in this process or in one before it.
  bool has_served() const { return has_served_; }
  Cast cast() const;
  /// Nothing serves any more. False: something is pinned still when the patience is over.
  bool close(std::chrono::milliseconds patience);

private:
  struct Old {
    std::string id, version;
    std::size_t number;
    Moment since;
    std::weak_ptr<plugin::Generation> plugin;
    std::weak_ptr<const void> pin;
  };
  enum class Renew { if_changed, always };
  void look_now(const std::set<std::filesystem::path>& busy, Renew renew = Renew::if_changed);
  void examine(const Files& files, const std::set<std::filesystem::path>& busy, Renew renew);
  Files inherited_files() const;
  void apply(PendingChange change);
  std::shared_ptr<const http::Site> site_of(PendingChange& change);
  void install_fresh(PendingChange& change);
  void commit(PendingChange change, std::shared_ptr<const http::Site> site);
  void tell(const std::vector<std::shared_ptr<plugin::Generation>>& replaced);
  void look_again(const std::filesystem::path& file);
  bool give_up(const std::string& id, const std::string& digest, const std::string& why);
  void quarantine(PendingChange&& change, PluginFile& entry, const std::string& why);
  void switch_to(const std::string& name, bool enabled);

  std::atomic<bool> given_up_{false};  ///< looking
  std::mutex work_;                    ///< held by the one change that is made; of the next nine
  settings::Settings settings_;
  http::RuleStates rule_states_;
  Trial trial_;
  std::size_t last_number_ = 0;
  Publish publish_;
  Remember remember_;
  Keep keep_;
  Decisions decisions_;
  LastGoods last_good_;
  KeepLastGoods keep_last_good_;

  Rejections rejections_;
  plugin::Reaper reaper_;
  Proofs proofs_{[this](const auto& file) { look_again(file); }};
  const Examiner examiner_{
      {settings_, decisions_, last_good_, given_up_, trial_, reaper_, rejections_, proofs_}};
  const Arrangement arrangement_{settings_, examiner_};
  std::atomic<bool> has_served_{false};
  mutable std::mutex mutex_;  ///< of the rest; what only changes write, they read without it
  PluginFiles files_;
  std::vector<Old> old_;
  std::shared_ptr<const http::Site> site_;
};

}  // namespace portico::life
