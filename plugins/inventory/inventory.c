/* Inventory, in C: models, a body, configuration, a task that survives and a stream, from abi.h and
 * the headers of two extensions alone. What is in stock is kept in memory; what is ordered is a line
 * in a file, written by a task that outlives the process. */

#define _POSIX_C_SOURCE 200809L /* O_CLOEXEC and O_NOFOLLOW, in whichever C */

#include <fcntl.h>
#include <portico/abi.h>
#include <portico/failure.h>
#include <portico/tasks.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "schemas.h"
#include "values.h"

enum { MOST_ARTICLES = 1000, MOST_SKU = 20, MOST_NAME = 100, MOST_LINE = 512 };

/* ---- What is in stock ---- */

struct article {
  char sku[MOST_SKU + 1];
  char name[4 * MOST_NAME]; /* a rule counts characters, of up to four bytes */
  uint32_t name_size;
  double price;
  int64_t stock;
};

struct inventory { /* one per plugin that lives; handlers, tasks and streams get it as self */
  const portico_host* host;
  portico_app* app;
  const portico_tasks_service* tasks;
  const portico_failure_service* failures; /* NULL: the host is too old to be told why */
  const portico_value *currency, *file;    /* the configuration's, which live as long */
  int64_t low;
  pthread_mutex_t mutex; /* of the rest: handlers run on many threads */
  struct article articles[MOST_ARTICLES];
  size_t count;
};

/* With the mutex held; NULL: there is none. */
static struct article* find(struct inventory* all, const portico_value* sku) {
  for (size_t at = 0; at < all->count; ++at) {
    struct article* one = &all->articles[at];
    if (strlen(one->sku) == sku->size && memcmp(one->sku, sku->text, sku->size) == 0) return one;
  }
  return NULL;
}

/* A copy, so that nothing is held while it is answered. */
static int look_up(struct inventory* all, const portico_value* sku, struct article* found) {
  pthread_mutex_lock(&all->mutex);
  const struct article* one = find(all, sku);
  if (one != NULL) *found = *one;
  pthread_mutex_unlock(&all->mutex);
  return one != NULL;
}

enum { MEMBERS = 6 };

/* An Article: the members point into `one` and the configuration. */
static portico_value value_of(const struct inventory* all, const struct article* one,
                              portico_member members[MEMBERS]) {
  members[0] = member("sku", text(one->sku, strlen(one->sku)));
  members[1] = member("name", text(one->name, one->name_size));
  members[2] = member("price", number(one->price));
  members[3] = member("currency", *all->currency);
  members[4] = member("stock", integer(one->stock));
  members[5] = member("low", boolean(one->stock < all->low));
  return object(members, MEMBERS);
}

static portico_result answer(const struct inventory* all, portico_call* call,
                             const struct article* one) {
  portico_member members[MEMBERS];
  const portico_value value = value_of(all, one, members);
  all->host->reply(call, &value); /* refused: then the host has answered already */
  return PORTICO_OK;
}

/* {"detail": "There is no such article"} */
static portico_result answer_none(const struct inventory* all, portico_call* call) {
  const portico_value detail = text("There is no such article", 24);
  all->host->fail(call, 404, &detail);
  return PORTICO_OK;
}

/* ---- Handlers: the members of `input` stand as the route's input lists them ---- */

static portico_result get_article(void* self, portico_call* call, const portico_value* input) {
  struct inventory* all = self;
  struct article found;
  if (!look_up(all, &input->members[0].value, &found)) return answer_none(all, call);
  return answer(all, call, &found);
}

/* With the mutex held. NULL: there is no room. */
static struct article* place(struct inventory* all, const portico_value* sku, int* is_new) {
  struct article* one = find(all, sku);
  *is_new = one == NULL;
  if (one != NULL) return one;
  if (all->count == MOST_ARTICLES) return NULL;
  one = &all->articles[all->count++];
  memcpy(one->sku, sku->text, sku->size);
  one->sku[sku->size] = '\0';
  return one;
}

static portico_result put_article(void* self, portico_call* call, const portico_value* input) {
  struct inventory* all = self;
  const portico_member* body = input->members[1].value.members; /* name, price, stock */
  struct article made;
  int is_new;
  pthread_mutex_lock(&all->mutex);
  struct article* one = place(all, &input->members[0].value, &is_new);
  if (one != NULL) {
    memcpy(one->name, body[0].value.text, body[0].value.size);
    one->name_size = body[0].value.size;
    one->price = body[1].value.number;
    one->stock = body[2].value.integer;
    made = *one;
  }
  pthread_mutex_unlock(&all->mutex);
  if (one == NULL) {
    const portico_value detail = text("There is no room for another article", 36);
    all->host->fail(call, 507, &detail);
    return PORTICO_OK;
  }
  if (is_new) all->host->status(call, 201);
  return answer(all, call, &made);
}

/* ---- A stream: one line after the other, for as long as the client takes ---- */

struct lines {
  struct inventory* all;
  size_t at; /* the next article; 0: the first line has not been given */
  int only_low;
  char line[MOST_LINE];
};

/* The next article that is wanted; 0: there is none. */
static int next_article(struct lines* lines, struct article* found) {
  struct inventory* all = lines->all;
  int is_there = 0;
  pthread_mutex_lock(&all->mutex);
  while (!is_there && lines->at <= all->count) {
    *found = all->articles[lines->at++ - 1];
    is_there = !lines->only_low || found->stock < all->low;
  }
  pthread_mutex_unlock(&all->mutex);
  return is_there;
}

static portico_result next_line(void* self, portico_str* chunk) {
  struct lines* lines = self;
  struct article found;
  int size;
  if (lines->at == 0) {
    lines->at = 1;
    *chunk = TEXT("sku,price,stock\n");
    return PORTICO_OK;
  }
  if (!next_article(lines, &found)) return PORTICO_END;
  size = snprintf(lines->line, sizeof lines->line, "%s,%.2f,%lld\n", found.sku, found.price,
                  (long long)found.stock);
  *chunk = (portico_str){lines->line, (size_t)size}; /* borrowed until the next call */
  return PORTICO_OK;
}

static portico_result get_lines(void* self, portico_call* call, const portico_value* input) {
  struct inventory* all = self;
  struct lines* lines = calloc(1, sizeof *lines);
  if (lines == NULL) return PORTICO_FAILED;
  lines->all = all;
  lines->only_low = input->members[0].value.integer != 0;
  /* The host owns the source, and drops it also when it refuses it or the client goes. */
  all->host->stream(call, TEXT("text/csv"), (portico_source){lines, next_line, free});
  return PORTICO_OK;
}

/* ---- A task that survives ---- */

static portico_result post_order(void* self, portico_call* call, const portico_value* input) {
  struct inventory* all = self;
  struct article found;
  if (!look_up(all, &input->members[0].value, &found)) return answer_none(all, call);
  const portico_member arguments[] = {
      member("sku", input->members[0].value),
      member("count", input->members[1].value.members[0].value),
  };
  const portico_value args = object(arguments, 2);
  const portico_task_order order = {.size = sizeof order, .name = TEXT("order"), .args = &args};
  portico_task_id id;
  if (all->tasks->enqueue(all->app, &order, 1, &id) != PORTICO_OK) {
    all->host->fail(call, 503, NULL);
    return PORTICO_OK;
  }
  const portico_member members[] = {member("id", text(id.text, strlen(id.text)))};
  const portico_value reply = object(members, 1);
  char location[64];
  const int size = snprintf(location, sizeof location, "/tasks/%s", id.text);
  all->host->status(call, 202);
  all->host->header(call, TEXT("Location"), (portico_str){location, (size_t)size});
  all->host->reply(call, &reply);
  return PORTICO_OK;
}

static portico_result failed(const struct inventory* all, portico_str why) {
  if (all->failures != NULL)
    all->failures->because(all->app, why);
  else
    all->host->log(all->app, PORTICO_ERROR, why);
  return PORTICO_FAILED;
}

/* Tried again later when it fails. A task may run twice: who reads the file goes by the id. */
static portico_result run_order(void* self, const portico_task_run* run,
                                const portico_value* args) {
  const struct inventory* all = self;
  const portico_value *sku = &args->members[0].value, *count = &args->members[1].value;
  char file[MOST_LINE], line[MOST_LINE];
  snprintf(file, sizeof file, "%.*s", (int)all->file->size, all->file->text);
  const int size = snprintf(line, sizeof line, "%.*s %.*s %lld\n", (int)run->id.size, run->id.data,
                            (int)sku->size, sku->text, (long long)count->integer);
  const int opened = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (opened < 0) return failed(all, TEXT("cannot open the file of orders"));
  const ssize_t written = write(opened, line, (size_t)size);
  close(opened);
  return written == size ? PORTICO_OK : failed(all, TEXT("cannot write the order"));
}

/* ---- What is registered ---- */

static portico_result add_models(const portico_host* host, portico_app* app) {
  const struct {
    portico_str name, schema;
  } models[] = {
      {TEXT("ArticleIn"), TEXT(article_in)}, {TEXT("Article"), TEXT(article)},
      {TEXT("OrderIn"), TEXT(order_in)},     {TEXT("Ordered"), TEXT(order_out)},
      {TEXT("Message"), TEXT(message)},
  };
  portico_result result = PORTICO_OK;
  for (size_t at = 0; at < sizeof models / sizeof *models && result == PORTICO_OK; ++at)
    result = host->model(app, models[at].name, models[at].schema);
  return result;
}

static portico_result add_routes(struct inventory* all) {
  const portico_route routes[] = {
      {.method = TEXT("GET"),
       .path = TEXT("/articles/{sku}"),
       .flags = PORTICO_QUICK,
       .input = TEXT(input_of_article),
       .output = TEXT(MODEL("Article")),
       .docs = TEXT("{\"summary\": \"Read an article\", \"responses\": {" NONE "}}"),
       .handler = {.run = get_article}},
      {.method = TEXT("PUT"),
       .path = TEXT("/articles/{sku}"),
       .input = TEXT(input_of_put),
       .output = TEXT(MODEL("Article")),
       .docs = TEXT("{\"summary\": \"Add or change an article\", \"responses\": {" RESPONSE(
           "201", "Article", "It is a new one") ", " RESPONSE("507", "Message",
                                                              "There is no room for it") "}}"),
       .handler = {.run = put_article}},
      {.method = TEXT("POST"),
       .path = TEXT("/articles/{sku}/orders"),
       .status = 202,
       .input = TEXT(input_of_order),
       .output = TEXT(MODEL("Ordered")),
       .docs = TEXT("{\"summary\": \"Order more of it\", \"responses\": {" NONE "}}"),
       .handler = {.run = post_order}},
      {.method = TEXT("GET"),
       .path = TEXT("/articles.csv"),
       .input = TEXT(input_of_lines),
       .docs = TEXT("{\"summary\": \"List them, a line for each\","
                    " \"responses\": {\"200\": {\"content\": {\"text/csv\": {}}}}}"),
       .handler = {.run = get_lines}},
  };
  portico_result result = PORTICO_OK;
  for (size_t at = 0; at < sizeof routes / sizeof *routes && result == PORTICO_OK; ++at) {
    portico_route route = routes[at];
    route.size = sizeof route;
    route.handler.self = all;
    result = all->host->route(all->app, &route);
  }
  return result;
}

static portico_result add_task(struct inventory* all) {
  const portico_task_kind kind = {.size = sizeof kind,
                                  .name = TEXT("order"),
                                  .args = TEXT(args_of_order),
                                  .handler = {.self = all, .run = run_order}};
  return all->tasks->declare(all->app, &kind);
}

static portico_result start(const portico_host* host, portico_app* app, void** self) {
  struct inventory* all = calloc(1, sizeof *all);
  if (all == NULL) return PORTICO_FAILED;
  pthread_mutex_init(&all->mutex, NULL);
  *self = all; /* stop() frees it, also when this start fails further down */

  const portico_member* config = host->config(app)->members; /* currency, low, orders */
  all->host = host;
  all->app = app;
  all->currency = &config[0].value;
  all->low = config[1].value.integer;
  all->file = &config[2].value;
  all->failures = host->extension(PORTICO_FAILURE_SERVICE);
  all->tasks = host->extension(PORTICO_TASKS_SERVICE);
  if (all->tasks == NULL) {
    host->log(app, PORTICO_ERROR, TEXT("needs a host that keeps tasks"));
    return PORTICO_FAILED;
  }
  portico_result result = add_models(host, app);
  if (result == PORTICO_OK) result = add_task(all);
  if (result == PORTICO_OK) result = add_routes(all);
  return result;
}

static void stop(void* self) {
  struct inventory* all = self;
  if (all == NULL) return;
  pthread_mutex_destroy(&all->mutex);
  free(all);
}

const portico_plugin portico_plugin_v1 = {
    .size = sizeof(portico_plugin),
    .id = "inventory",
    .version = "1.0.0",
    .summary = "What is in stock, in C",
    .config = settings,
    .start = start,
    .stop = stop,
};
