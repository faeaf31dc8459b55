#include "os/per_thread.hpp"

#include <utility>

#include <pthread.h>

namespace portico::os {
namespace {

struct Last {
  void** slot;
  void (*drop)(void*);
  Last* before;
};

/// Runs again, by the rules of pthread_key_create(), for what is made meanwhile.
void end(void* list) {
  for (auto* last = static_cast<Last*>(list); last;) {
    if (void* object = std::exchange(*last->slot, nullptr)) last->drop(object);
    delete std::exchange(last, last->before);
  }
}

pthread_key_t make_key() {
  pthread_key_t key{};
  ::pthread_key_create(&key, end);
  return key;
}

}  // namespace

void at_thread_end(void** slot, void (*drop)(void*)) {
  static const pthread_key_t key = make_key();
  ::pthread_setspecific(key, new Last{slot, drop, static_cast<Last*>(::pthread_getspecific(key))});
}

}  // namespace portico::os
