#pragma once

// The rows of tasks that survive. Constant.

#include "settings/value.hpp"

namespace portico::settings {

template <auto Member>
inline constexpr Setting<Settings>::Access of_tasks = access_to<Settings, &Settings::tasks, Member>;

inline constexpr std::string_view task_note =
    "Neither a file nor a thread is made before a plugin has such tasks.";

inline constexpr Setting<Settings> task_keys[] = {
    {"tasks.store", Kind::text, R"("sqlite")", 0, 0, "",
     "Where they are kept: sqlite, in a file of the folder; memory, as long as the process lives; "
     "postgresql://..., in a database that several hosts may share",
     of_tasks<&Tasks::store>,
     "memory is for tests. A URL is one of libpq, such as "
     "postgresql://portico@db.example.org/portico?sslmode=verify-full, without a password.",
     Effect::restart},
    {"tasks.password_file", Kind::free_text, R"("")", 0, 0, "",
     "File whose first line is the password for the database of tasks.store; empty: none",
     of_tasks<&Tasks::password_file>, "It is read again for each connection.", Effect::restart},
    {"tasks.lease", Kind::seconds, "15", 3, 3600, "",
     "Seconds after which what a host of that database runs is run by another one, when that host "
     "is not heard of any more",
     of_tasks<&Tasks::lease>, "It is renewed long before.", Effect::restart},
    {"tasks.folder", Kind::text, R"("tasks")", 0, 0, "",
     "Folder of that file, on a disk of this machine; it is made when it is not there",
     of_tasks<&Tasks::folder>, "No two hosts may have the same.", Effect::restart},
    {"tasks.durable", Kind::choice, R"("power")", 0, 0, "process power",
     "What a task outlives that was enqueued: the end of every process, or a loss of power too",
     of_tasks<&Tasks::durable>,
     "power waits for the disk, once for all that are enqueued at one time.", Effect::restart},
    {"tasks.keep", Kind::seconds, "86400", 0, 366 * longest_deadline, "",
     "Seconds for which what was done or cancelled is kept, with its result",
     of_tasks<&Tasks::keep>, "What is dead is kept until it is retried or purged."},
    {"tasks.threads", Kind::count, "8", 1, 4096, "", "Tasks that run at once",
     of_tasks<&Tasks::threads>, "", Effect::restart},
    {"tasks.queues", Kind::object, "{}", 0, 0, "",
     "How many of a queue run at once: {\"slow\": {\"at_most\": 2}}", of_tasks<&Tasks::queues>,
     "A queue that is not named has no limit of its own."},
};

}  // namespace portico::settings
