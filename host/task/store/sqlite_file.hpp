#pragma once

// The file of a store: opened, brought to the schema of this host, and set aside when it is
// damaged. The schema's number is SQLite's user_version; that of a newer host is refused.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "settings/work/tasks.hpp"
#include "task/store/database.hpp"

namespace portico::task {

inline constexpr int schema_version = 4;
inline constexpr const char* store_name = "tasks.sqlite";

/// For those who want to know what lies where the file of a store is looked for.
enum class Found { nothing, empty, file };
/// Throws StoreError with what is in the way: a folder, a pipe, a link.
Found look_for_file(const std::filesystem::path& folder);
/// Whether it is one of hosts, of whichever schema. Throws StoreError.
bool is_of_hosts(Database& database);

/// Throws StoreError with the cure for a file of something else, of a newer host, or that is
/// damaged as far as the host would see that.
void check_file(Database& database, const std::filesystem::path& file);

/// Of a file that is there, for who may only look: nothing is made, migrated or locked, and a host
/// may write to it. Throws StoreError, also that of a file which is damaged, with what can be done.
void read_file(const std::filesystem::path& folder, const std::function<void(Database&)>& act);

/// What is wrong with a file that is damaged, and what can be done by whoever may only look at it.
std::string damage_of(const std::filesystem::path& folder, const StoreError& error);

/// Makes the folder when it is not there. Throws StoreError.
std::unique_ptr<Database> open_store(const std::filesystem::path& folder,
                                     settings::Tasks::Durable durable);
/// One that goes with the process.
std::unique_ptr<Database> open_memory();

/// Whoever opens the file next looks at all of it, however large it is.
void distrust(const std::filesystem::path& folder) noexcept;

/// Where the file is from now on, under a name that says so. Throws StoreError.
std::filesystem::path set_aside(const std::filesystem::path& folder);

}  // namespace portico::task
