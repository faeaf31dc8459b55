#pragma once

// An object of each thread, made when it is first asked for and dropped when the thread ends.
//
// In the place of thread_local objects with a destructor: for these the C library takes the dynamic
// linker's lock, and that is held while constructors of a plugin run, so that a thread would wait
// for a library that it has nothing to do with. Declare it
//
//   thread_local constinit PerThread<Text> own;

namespace portico::os {

/// Calls `drop` with what the slot holds, and clears it, when this thread ends; those of one thread
/// the last first.
void at_thread_end(void** slot, void (*drop)(void*));

template <class Object> class PerThread {
public:
  constexpr PerThread() = default;
  PerThread(const PerThread&) = delete;
  PerThread& operator=(const PerThread&) = delete;

  /// The arguments are for the constructor, the first time.
  template <class... Arguments> Object& get(const Arguments&... arguments) {
    if (!object_) [[unlikely]] {
      object_ = new Object{arguments...};
      at_thread_end(&object_, [](void* object) { delete static_cast<Object*>(object); });
    }
    return *static_cast<Object*>(object_);
  }

private:
  void* object_ = nullptr;
};

}  // namespace portico::os
