// Profiles: members left out of a reply because they hold their default, are null, or were never
// set; and PATCH, which changes only what the client sent.

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <portico/json.hpp>
#include <portico/portico.hpp>

namespace profiles {

using namespace portico;

struct Profile {
  std::string username;
  Field<std::optional<std::string>> full_name;
  Field<std::optional<std::string>> bio = by_default("Default bio");
  Field<std::optional<int>> age;
};

struct ProfilePatch {
  Field<std::optional<std::string>> full_name;
  Field<std::optional<std::string>> bio;
  Field<std::optional<int>, Ge<0>> age;
};

struct Message {
  std::string detail;
};

const std::map<int, Answer> missing{{404, answer<Message>("There is no such profile")}};

/// The profiles in memory, number 1 among them. Any thread.
class Store {
public:
  Store() { profiles_[1] = {.username = "coder1"}; }

  Profile get(int id) const {
    const std::lock_guard lock{mutex_};
    return find(id);
  }
  Profile change(int id, const ProfilePatch& patch) {
    const std::lock_guard lock{mutex_};
    Profile profile = find(id);
    if (patch.full_name.is_set()) profile.full_name = patch.full_name;
    if (patch.bio.is_set()) profile.bio = patch.bio;
    if (patch.age.is_set()) profile.age = patch.age;
    return profiles_[id] = profile;
  }

private:
  const Profile& find(int id) const {
    const auto found = profiles_.find(id);
    if (found == profiles_.end()) throw HttpError{status::not_found, "Profile not found"};
    return found->second;
  }

  mutable std::mutex mutex_;
  std::map<int, Profile> profiles_;
};

PORTICO_PLUGIN("profiles", "1.0.0", .summary = "Profiles: what is left out of a reply") {
  Store& store = app.keep<Store>();

  // {"username": "coder1"}: full_name and age are null, bio has its default.
  app.get("/profiles/{id}",
          Options{.tags = {"profiles"},
                  .summary = "A profile without defaults and nulls",
                  .responses = missing,
                  .exclude_defaults = true,
                  .exclude_none = true},
          [&store](Path<"id", int> id) { return store.get(*id); });

  // Every member, also those that nobody set.
  app.get(
      "/profiles/{id}/full",
      Options{.tags = {"profiles"}, .summary = "A profile with every member", .responses = missing},
      [&store](Path<"id", int> id) { return store.get(*id); });

  // A null that a client set stays; a default that nobody set goes.
  app.patch(
      "/profiles/{id}",
      Options{.tags = {"profiles"},
              .summary = "Change what is sent",
              .responses = missing,
              .exclude_unset = true},
      [&store](Path<"id", int> id, Body<ProfilePatch> patch) { return store.change(*id, *patch); });

  // What the client sent and nothing else, as JSON.
  app.patch("/profiles/{id}/preview",
            Options{.tags = {"profiles"},
                    .summary = "Show what a change would set",
                    .responses = missing},
            [&store](Path<"id", int> id, Body<ProfilePatch> patch) {
              store.get(*id);  // 404 before anything else
              return dump(*patch, {.exclude_unset = true});
            });
}

}  // namespace profiles
