/* The headers of the extensions, as a C11 compiler takes them: alone, and with every member of
 * every table initialised by name. */
#include "portico/answers.h"
#include "portico/choice.h"
#include "portico/failure.h"
#include "portico/file.h"
#include "portico/frontend.h"
#include "portico/health.h"
#include "portico/intake.h"
#include "portico/later.h"
#include "portico/limits.h"
#include "portico/tasks.h"
#include "portico/trace.h"
#include "portico/values.h"
#include "portico/verifier.h"

static portico_result next(void* self, portico_event* event) {
  event->data = (const portico_value*)self;
  return PORTICO_IDLE;
}
static void listen(void* self, portico_waker waker) {
  (void)self;
  if (waker.drop) waker.drop(waker.self);
}

extern const portico_values portico_c11_values;
const portico_values portico_c11_values = {
    .size = sizeof(portico_values), .self = 0, .next = next, .listen = listen, .drop = 0};

extern const portico_file portico_c11_file;
const portico_file portico_c11_file = {.size = sizeof(portico_file), .disposition = PORTICO_INLINE};

/* 5 of a union's member 3. */
static const portico_member integer = {.name = "",
                                       .name_size = 0,
                                       .flags = PORTICO_CHOICE(3),
                                       .value = {.kind = PORTICO_INT, .integer = 5}};
extern const portico_value portico_c11_choice;
const portico_value portico_c11_choice = {.kind = PORTICO_OBJECT, .size = 1, .members = &integer};

extern const portico_frontend portico_c11_frontend;
const portico_frontend portico_c11_frontend = {.size = sizeof(portico_frontend),
                                               .flags = PORTICO_FOLDER_LATER | PORTICO_FILES_CHANGE,
                                               .path = {"/", 1},
                                               .folder = {"dist", 4},
                                               .fallback = PORTICO_FALLBACK_INDEX};

static portico_result frontend(portico_app* app, const portico_frontend* given) {
  return (void)app, given ? PORTICO_OK : PORTICO_REFUSED;
}

extern const portico_frontend_service portico_c11_frontends;
const portico_frontend_service portico_c11_frontends = {.size = sizeof(portico_frontend_service),
                                                        .frontend = frontend};

static void because(const portico_app* app, portico_str why) { (void)app, (void)why; }

extern const portico_failure_service portico_c11_failures;
const portico_failure_service portico_c11_failures = {.size = sizeof(portico_failure_service),
                                                      .because = because};

static portico_result well(void* self) { return (void)self, PORTICO_OK; }
static portico_result check(portico_app* app, portico_str name, portico_health_check given) {
  return (void)app, (void)name, given.run ? PORTICO_OK : PORTICO_REFUSED;
}

extern const portico_health_check portico_c11_health_check;
const portico_health_check portico_c11_health_check = {.self = 0, .run = well, .drop = 0};

extern const portico_health_service portico_c11_health;
const portico_health_service portico_c11_health = {.size = sizeof(portico_health_service),
                                                   .check = check};

static portico_result finish(portico_later later, portico_result result) {
  (void)later;
  return result;
}

extern const portico_later_service portico_c11_laters;
const portico_later_service portico_c11_laters = {.size = sizeof(portico_later_service),
                                                  .detach = 0,
                                                  .resume = 0,
                                                  .after = 0,
                                                  .cancel = 0,
                                                  .finish = finish,
                                                  .offload = 0};

extern const portico_intake_service portico_c11_intake;
const portico_intake_service portico_c11_intake = {.size = sizeof(portico_intake_service),
                                                   .read = 0,
                                                   .failure = 0,
                                                   .length = 0,
                                                   .limit = 0,
                                                   .poll = 0,
                                                   .listen = 0};

static portico_result mail(void* self, const portico_task_run* run, const portico_value* args) {
  return (void)self, (void)args, run->attempt < run->attempts ? PORTICO_OK : PORTICO_FAILED;
}

extern const portico_task_kind portico_c11_kind;
const portico_task_kind portico_c11_kind = {.size = sizeof(portico_task_kind),
                                            .flags = PORTICO_UNIQUE_ARGS,
                                            .name = {"mail", 4},
                                            .handler = {.self = 0, .run = mail, .drop = 0}};

extern const portico_task_order portico_c11_order;
const portico_task_order portico_c11_order = {
    .size = sizeof(portico_task_order), .name = {"mail", 4}, .args = 0, .delay = 1000};

extern const portico_task_cron portico_c11_cron;
const portico_task_cron portico_c11_cron = {.size = sizeof(portico_task_cron),
                                            .missed = PORTICO_MISSED_NONE,
                                            .schedule = {"0 3 * * *", 9},
                                            .name = {"mail", 4}};

extern const portico_tasks_service portico_c11_tasks;
const portico_tasks_service portico_c11_tasks = {.size = sizeof(portico_tasks_service),
                                                 .declare = 0,
                                                 .cron = 0,
                                                 .enqueue = 0,
                                                 .stopped = 0,
                                                 .on_stop = 0,
                                                 .result = 0};

static void say(void* to, portico_str json) { (void)to, (void)json; }

extern const portico_verdict portico_c11_verdict;
const portico_verdict portico_c11_verdict = {.to = 0, .say = say};

static portico_result verify(void* self, portico_str shown, const portico_verdict* verdict) {
  return (void)self, (void)shown, verdict->say ? PORTICO_OK : PORTICO_FAILED;
}

extern const portico_verifier portico_c11_verifier;
const portico_verifier portico_c11_verifier = {.self = 0, .verify = verify, .drop = 0};

static portico_result take(portico_app* app, portico_verifier given) {
  return (void)app, given.verify ? PORTICO_OK : PORTICO_REFUSED;
}

extern const portico_verifier_service portico_c11_verifiers;
const portico_verifier_service portico_c11_verifiers = {.size = sizeof(portico_verifier_service),
                                                        .verifier = take};

static void end(portico_span* span) { (void)span; }

extern const portico_trace_service portico_c11_trace;
const portico_trace_service portico_c11_trace = {.size = sizeof(portico_trace_service),
                                                 .traceparent = 0,
                                                 .tracestate = 0,
                                                 .begin = 0,
                                                 .set = 0,
                                                 .fail = 0,
                                                 .end = end};

extern const size_t portico_c11_extension_sizes[];
const size_t portico_c11_extension_sizes[] = {sizeof(portico_file),
                                              sizeof(portico_file_service),
                                              sizeof(portico_event),
                                              sizeof(portico_waker),
                                              sizeof(portico_values),
                                              sizeof(portico_values_service),
                                              sizeof(portico_choices),
                                              sizeof(portico_failure_service),
                                              sizeof(portico_answers),
                                              sizeof(portico_limits),
                                              sizeof(portico_health_check),
                                              sizeof(portico_health_service),
                                              sizeof(portico_later_service),
                                              sizeof(portico_intake_service),
                                              sizeof(portico_verdict),
                                              sizeof(portico_verifier),
                                              sizeof(portico_verifier_service),
                                              sizeof(portico_task_kind),
                                              sizeof(portico_task_order),
                                              sizeof(portico_task_cron),
                                              sizeof(portico_task_run),
                                              sizeof(portico_tasks_service),
                                              sizeof(portico_trace_service),
                                              sizeof(portico_frontend),
                                              sizeof(portico_frontend_service)};
