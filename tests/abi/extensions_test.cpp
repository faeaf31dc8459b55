// The layout of the extensions and the meaning of their numbers. Both are frozen: a failure here
// means that plugins in the field would break.

#include <array>
#include <cstddef>
#include <string_view>

#include <gtest/gtest.h>

#include <portico/answers.h>
#include <portico/cells.hpp>
#include <portico/choice.h>
#include <portico/failure.h>
#include <portico/file.h>
#include <portico/frontend.h>
#include <portico/health.h>
#include <portico/intake.h>
#include <portico/later.h>
#include <portico/limits.h>
#include <portico/tasks.h>
#include <portico/trace.h>
#include <portico/values.h>
#include <portico/verifier.h>

extern "C" const std::size_t portico_c11_extension_sizes[];
extern "C" const portico_values portico_c11_values;
extern "C" const portico_value portico_c11_choice;

namespace {

#define SIZE(type, bytes) static_assert(sizeof(type) == (bytes))
#define AT(type, member, offset) static_assert(offsetof(type, member) == (offset))

SIZE(portico_file, 72);
AT(portico_file, size, 0);
AT(portico_file, disposition, 4);
AT(portico_file, root, 8);
AT(portico_file, path, 24);
AT(portico_file, media_type, 40);
AT(portico_file, name, 56);

SIZE(portico_file_service, 16);
AT(portico_file_service, size, 0);
AT(portico_file_service, file, 8);

SIZE(portico_frontend, 48);
AT(portico_frontend, size, 0);
AT(portico_frontend, flags, 4);
AT(portico_frontend, path, 8);
AT(portico_frontend, folder, 24);
AT(portico_frontend, fallback, 40);

SIZE(portico_frontend_service, 16);
AT(portico_frontend_service, size, 0);
AT(portico_frontend_service, frontend, 8);
static_assert(std::string_view{PORTICO_FRONTEND_SERVICE} == "portico.frontend/1");
static_assert(PORTICO_FALLBACK_AUTO == 0 && PORTICO_FALLBACK_INDEX == 1);
static_assert(PORTICO_FALLBACK_NOT_FOUND == 2 && PORTICO_FALLBACK_NONE == 3);
static_assert(PORTICO_FOLDER_LATER == 1 && PORTICO_FILES_CHANGE == 2);

SIZE(portico_failure_service, 16);
AT(portico_failure_service, size, 0);
AT(portico_failure_service, because, 8);

SIZE(portico_health_check, 24);
AT(portico_health_check, self, 0);
AT(portico_health_check, run, 8);
AT(portico_health_check, drop, 16);

SIZE(portico_health_service, 16);
AT(portico_health_service, size, 0);
AT(portico_health_service, check, 8);
static_assert(std::string_view{PORTICO_HEALTH_SERVICE} == "portico.health/1");

SIZE(portico_verdict, 16);
AT(portico_verdict, to, 0);
AT(portico_verdict, say, 8);

SIZE(portico_verifier, 24);
AT(portico_verifier, self, 0);
AT(portico_verifier, verify, 8);
AT(portico_verifier, drop, 16);

SIZE(portico_verifier_service, 16);
AT(portico_verifier_service, size, 0);
AT(portico_verifier_service, verifier, 8);
static_assert(std::string_view{PORTICO_VERIFIER_SERVICE} == "portico.verifier/1");
SIZE(portico_task_id, 40);
SIZE(portico_task_run, 72);
AT(portico_task_run, size, 0);
AT(portico_task_run, attempt, 4);
AT(portico_task_run, attempts, 8);
AT(portico_task_run, priority, 12);
AT(portico_task_run, id, 16);
AT(portico_task_run, enqueued, 32);
AT(portico_task_run, deadline, 40);
AT(portico_task_run, host, 48);
AT(portico_task_run, principal, 56);
SIZE(portico_task_handler, 24);
SIZE(portico_task_kind, 112);
AT(portico_task_kind, flags, 4);
AT(portico_task_kind, name, 8);
AT(portico_task_kind, args, 24);
AT(portico_task_kind, queue, 40);
AT(portico_task_kind, attempts, 56);
AT(portico_task_kind, priority, 60);
AT(portico_task_kind, backoff, 64);
AT(portico_task_kind, backoff_most, 72);
AT(portico_task_kind, timeout, 80);
AT(portico_task_kind, handler, 88);
SIZE(portico_task_order, 72);
AT(portico_task_order, flags, 4);
AT(portico_task_order, name, 8);
AT(portico_task_order, args, 24);
AT(portico_task_order, delay, 32);
AT(portico_task_order, at, 40);
AT(portico_task_order, unique, 48);
AT(portico_task_order, priority, 64);
SIZE(portico_task_cron, 80);
AT(portico_task_cron, missed, 4);
AT(portico_task_cron, schedule, 8);
AT(portico_task_cron, zone, 24);
AT(portico_task_cron, name, 40);
AT(portico_task_cron, label, 56);
AT(portico_task_cron, args, 72);
SIZE(portico_tasks_service, 56);
AT(portico_tasks_service, declare, 8);
AT(portico_tasks_service, cron, 16);
AT(portico_tasks_service, enqueue, 24);
AT(portico_tasks_service, stopped, 32);
AT(portico_tasks_service, on_stop, 40);
AT(portico_tasks_service, result, 48);
static_assert(std::string_view{PORTICO_TASKS_SERVICE} == "portico.tasks/1");
static_assert(PORTICO_UNAVAILABLE == -5 && PORTICO_UNIQUE_ARGS == 1);
static_assert(PORTICO_MISSED_ONCE == 0 && PORTICO_MISSED_ALL == 1 && PORTICO_MISSED_NONE == 2);

SIZE(portico_later_service, 56);
AT(portico_later_service, size, 0);
AT(portico_later_service, detach, 8);
AT(portico_later_service, resume, 16);
AT(portico_later_service, after, 24);
AT(portico_later_service, cancel, 32);
AT(portico_later_service, finish, 40);
AT(portico_later_service, offload, 48);
static_assert(sizeof(portico_later) == 8 && PORTICO_DROPPED == -4);
static_assert(PORTICO_ANYWHERE == 0 && PORTICO_ON_LOOP == 1 && PORTICO_ON_POOL == 2);
static_assert(std::string_view{PORTICO_LATER_SERVICE} == "portico.later/1");

SIZE(portico_event, 80);
AT(portico_event, size, 0);
AT(portico_event, retry, 4);
AT(portico_event, data, 8);
AT(portico_event, text, 16);
AT(portico_event, event, 32);
AT(portico_event, id, 48);
AT(portico_event, comment, 64);

SIZE(portico_waker, 24);
AT(portico_waker, self, 0);
AT(portico_waker, wake, 8);
AT(portico_waker, drop, 16);

SIZE(portico_values, 40);
AT(portico_values, size, 0);
AT(portico_values, self, 8);
AT(portico_values, next, 16);
AT(portico_values, listen, 24);
AT(portico_values, drop, 32);

SIZE(portico_values_service, 16);
AT(portico_values_service, size, 0);
AT(portico_values_service, values, 8);

SIZE(portico_intake_service, 56);
AT(portico_intake_service, size, 0);
AT(portico_intake_service, read, 8);
AT(portico_intake_service, failure, 16);
AT(portico_intake_service, length, 24);
AT(portico_intake_service, limit, 32);
AT(portico_intake_service, poll, 40);
AT(portico_intake_service, listen, 48);
static_assert(std::string_view{PORTICO_INTAKE_SERVICE} == "portico.intake/1");
static_assert(PORTICO_CLIENT_GONE == 499 && PORTICO_UNKNOWN_LENGTH == ~std::uint64_t{0});

SIZE(portico_answers, 4);
static_assert(std::string_view{PORTICO_ANSWERS} == "portico.answers/1");

SIZE(portico_limits, 4);
static_assert(std::string_view{PORTICO_LIMITS} == "portico.limits/1");

SIZE(portico_choices, 4);
static_assert(PORTICO_CHOICE(0xFFFFFF) == 0xFFFFFF02u && PORTICO_KEY_CHOICE(1) == 0x104u);
static_assert(PORTICO_CHOICE_NUMBER(PORTICO_CHOICE(7) | 1u) == 7);
static_assert(PORTICO_UNSET == 1u && PORTICO_CHOSEN == 2u && PORTICO_KEY_CHOSEN == 4u);
static_assert(std::string_view{PORTICO_CHOICES} == "portico.choice/1");

static_assert(PORTICO_NO_FILE == -3);
static_assert(PORTICO_ATTACHMENT == 0 && PORTICO_INLINE == 1);
static_assert(PORTICO_LINES == 0 && PORTICO_EVENTS == 1);
static_assert(PORTICO_IDLE == 2);
static_assert(std::string_view{PORTICO_FAILURE_SERVICE} == "portico.failure/1");
static_assert(std::string_view{PORTICO_FILE_SERVICE} == "portico.file/1");
static_assert(std::string_view{PORTICO_VALUES_SERVICE} == "portico.values/1");

SIZE(portico_trace_service, 56);
AT(portico_trace_service, size, 0);
AT(portico_trace_service, traceparent, 8);
AT(portico_trace_service, tracestate, 16);
AT(portico_trace_service, begin, 24);
AT(portico_trace_service, set, 32);
AT(portico_trace_service, fail, 40);
AT(portico_trace_service, end, 48);
static_assert(PORTICO_SPAN_INTERNAL == 1 && PORTICO_SPAN_CLIENT == 3);
static_assert(PORTICO_SPAN_PRODUCER == 4 && PORTICO_SPAN_CONSUMER == 5);
static_assert(std::string_view{PORTICO_TRACE_SERVICE} == "portico.trace/1");

TEST(Extensions, AreTheSameInC) {
  const std::array<std::size_t, 25> sizes{72, 16, 80, 24, 40,  16, 4,  16, 4,  4,  24, 16, 56,
                                          56, 16, 24, 16, 112, 72, 80, 72, 56, 56, 48, 16};
  for (std::size_t at = 0; at < sizes.size(); ++at)
    EXPECT_EQ(portico_c11_extension_sizes[at], sizes[at]) << at;
  portico_event event{};
  EXPECT_EQ(portico_c11_values.next(nullptr, &event), PORTICO_IDLE);
}

TEST(Extensions, AChoiceOfCIsOneOfTheSdk) {
  ASSERT_TRUE(portico::detail::cell::is_chosen(portico_c11_choice));
  EXPECT_EQ(portico::detail::cell::choice_of(portico_c11_choice), 3u);
  EXPECT_EQ(portico::detail::cell::bare(portico_c11_choice).integer, 5);
}

}  // namespace
