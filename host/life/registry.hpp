#pragma once

// The plugins of a running host: which file is which plugin, what serves, what does not and why.
// The one place that changes what the application answers: a change is made whole, checked whole
// and swapped in at once, and whatever fails on the way leaves what serves as it is.
//
// Any thread: changes wait for each other, looking does not wait for changes.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "life/cast.hpp"
#include "life/decisions.hpp"
#include "life/folder.hpp"
#include "life/last_good.hpp"
#include "life/lineup.hpp"
#include "life/needs.hpp"
#include "life/row.hpp"
#include "life/surroundings.hpp"
#include "life/trial.hpp"
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
  /// Looks come to an end soon, now and from then on, without a change. Any thread.
  void give_up_looking() { given_up_ = true; }

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
  enum class Due {
    on_change,  ///< when the file looks different
    now,        ///< although the file looks the same
    again       ///< although the same octets serve already
  };
  struct Entry {
    Stamp seen;
    Due due = Due::now;
    bool crowded = false;  ///< refused because of another plugin: due when any of them changes
    State state = State::refused;
    std::string id, version, note;
    std::string stray;                ///< why it is no plugin at all; it may be what one needs
    std::set<std::string> names;      ///< that other files need it by, as far as it says
    std::set<std::string> wants;      ///< the names of libraries that it needs
    Surroundings around;              ///< as they were when it was refused
    std::string digest;               ///< of what serves or is stood in for
    std::vector<plugin::Need> needs;  ///< likewise
    std::shared_ptr<plugin::Generation> serving;
    settings::Section section;  ///< that it was started with
    std::shared_ptr<plugin::Standin> standin;
    std::weak_ptr<const void> pin;  ///< of the requests that what serves answers
    std::size_t number = 0;
    Moment since;
  };
  using Entries = std::map<std::filesystem::path, Entry>;
  struct Old {
    std::string id, version;
    std::size_t number;
    Moment since;
    std::weak_ptr<plugin::Generation> plugin;
    std::weak_ptr<const void> pin;
  };
  /// One change on its way.
  struct Change {
    Entries entries;
    std::map<std::filesystem::path, std::shared_ptr<plugin::Generation>> fresh;
    std::map<std::filesystem::path, std::vector<plugin::Need>> needs;  ///< of what was examined
    std::map<std::filesystem::path, std::string> digests;              ///< likewise
    std::set<std::filesystem::path> fallen;  ///< what served before was looked for
    bool moves = false;                      ///< who serves is not who served
  };

  enum class Renew { if_changed, always };
  void look_now(const std::set<std::filesystem::path>& busy, Renew renew = Renew::if_changed);
  void mark_due(const settings::Settings& before, const std::filesystem::path& named);
  bool differs(const Entry& entry, const settings::Settings& before) const;
  settings::Settings in_effect() const;
  Change begin() const;
  static void drop_gone(Change& change, const Files& files);
  static std::vector<std::filesystem::path> due(Change& change, const Files& files,
                                                const std::set<std::filesystem::path>& busy);
  void examine(Change& change, const std::filesystem::path& file);
  void load(Change& change, const std::filesystem::path& file);
  void load(Change& change, const std::filesystem::path& file, const plugin::Copy& copy);
  static bool is_beside(const Entry& entry);
  static void note_names(Entry& entry, const plugin::Copy& copy);
  void sort_strays(Change& change);
  static void wake(Change& change, const Entry& library);
  static bool needs(const Entry& entry, const Entry& library);
  bool lacks(Change& change, const plugin::Copy& copy);
  void hold_back(Change& change, const std::filesystem::path& file, const std::string& reason);
  static void suspend(Change& change, Entry& entry, const std::string& reason);
  void check_lethal(Entry& entry, const std::string& digest) const;
  bool stand_in(Change& change, Entry& entry, const std::string& digest);
  static void take_place(Entry& entry, const Known& library);
  static Members members(const Change& change);
  static void accept(const Change& change, const std::filesystem::path& file,
                     const std::string& id);
  void refuse(Change& change, const std::filesystem::path& file, const std::string& reason);
  bool fall_back(Change& change, const std::filesystem::path& file);
  bool barred(const std::string& digest) const;
  void keep_last_good();
  static void retire(Change& change, Entry& entry, std::string_view why);

  void apply(Change change);
  void hold_to_clients(Change& change);
  void hold_to_dependents(const Change& change, const plugin::Generation& before,
                          const plugin::Generation& after) const;
  settings::Breaking policy_for(const plugin::Generation& plugin) const;
  void line_up(Change& change);
  bool give_way(Change& change);
  void install_fresh(Change& change);
  std::shared_ptr<const http::Site> site_of(Change& change);
  void commit(Change change, std::shared_ptr<const http::Site> site);
  void remember();
  bool give_up(const std::string& id, const std::string& digest, const std::string& why);
  void quarantine(Change&& change, Entry& entry, const std::string& why);
  void forgive(std::string_view id);
  void switch_to(const std::string& name, bool enabled);
  static Entries::iterator named(Change& change, std::string_view name);
  static const std::string& id_of(Change& change, std::string_view name);

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

  plugin::Reaper reaper_;
  std::atomic<bool> has_served_{false};
  mutable std::mutex mutex_;  ///< of the rest; what only changes write, they read without it
  Entries entries_;
  std::vector<Old> old_;
  std::deque<Rejection> rejections_;
  std::shared_ptr<const http::Site> site_;
};

}  // namespace portico::life
