#pragma once

// The rows of tasks that survive. Constant.

#include "settings/value.hpp"

namespace portico::settings {

template <auto Member>
inline constexpr Setting<Settings>::Access of_tasks = access_to<Settings, &Settings::tasks, Member>;

inline constexpr std::string_view task_note =
    "Neither a file nor a thread is made before a plugin has such tasks.";

inline constexpr Setting<Settings> task_keys[] = {
    {"tasks.store", Kind::choice, R"("sqlite")", 0, 0, "sqlite memory",
     "Where they are kept: in a file of the folder, or for as long as the process lives",
     of_tasks<&Tasks::store>, "memory is for tests.", Effect::restart},
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
