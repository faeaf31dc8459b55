#pragma once

// Memory of one request: everything is freed at once when the request is over. What was taken for
// a try that came to nothing can be taken back before that, and a limit can be set to what a client
// may make of it. One thread at a time.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <new>
#include <string_view>
#include <utility>

#include "portico/abi.h"

namespace portico::message {

/// More is asked of an arena than its limit allows.
struct ArenaFull : std::bad_alloc {
  const char* what() const noexcept override { return "more memory than its limit allows"; }
};

class Arena final : public std::pmr::memory_resource {
  struct Block;

public:
  Arena() : Arena{nullptr, 0} {}
  /// Takes from `block` first, then from upstream.
  Arena(void* block, std::size_t size,
        std::pmr::memory_resource* upstream = std::pmr::get_default_resource())
      : upstream_{upstream},
        next_size_{std::max(size * 2, least_block)} {
    if (block) next_ = reinterpret_cast<std::uintptr_t>(block), end_ = next_ + size;
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() override {
    release(nullptr);
    give_back(spare_);
  }

  void* allocate(std::size_t size, std::size_t alignment = alignof(std::max_align_t)) {
    const std::uintptr_t at = (next_ + alignment - 1) & ~std::uintptr_t{alignment - 1};
    if (at > end_ || end_ - at < size) return grow(size, alignment);
    next_ = at + size;
    return reinterpret_cast<void*>(at);  // NOLINT(performance-no-int-to-ptr): it was one
  }

  struct Mark {
    Block* block;
    std::uintptr_t next, end;
  };
  Mark mark() const { return {blocks_, next_, end_}; }
  /// Takes back everything that was taken since the mark was set.
  void rewind(const Mark& mark) {
    if (blocks_ != mark.block) release(mark.block);
    next_ = mark.next;
    end_ = mark.end;
  }

  std::size_t taken() const { return taken_; }  ///< bytes from upstream

  /// While it lives, the heap gives no more than so many bytes: ArenaFull beyond.
  class Limit {
  public:
    Limit(Arena& arena, std::size_t bytes)
        : arena_{arena},
          before_{std::exchange(arena.limit_, bytes)} {}
    Limit(const Limit&) = delete;
    Limit& operator=(const Limit&) = delete;
    ~Limit() { arena_.limit_ = before_; }

  private:
    Arena& arena_;
    const std::size_t before_;
  };

private:
  struct Block {
    Block* before;
    std::size_t size;  ///< with this head
  };
  static constexpr std::size_t least_block = 1024, usual_most = 1 << 20;

  [[gnu::noinline]] void* grow(std::size_t size, std::size_t alignment) {
    const std::size_t needed = size + alignment + sizeof(Block);
    if (needed < size) throw std::bad_alloc{};
    Block* block = spare_ && spare_->size >= needed ? std::exchange(spare_, nullptr) : take(needed);
    block->before = blocks_;
    blocks_ = block;
    next_ = reinterpret_cast<std::uintptr_t>(block + 1);
    end_ = reinterpret_cast<std::uintptr_t>(block) + block->size;
    return allocate(size, alignment);
  }
  Block* take(std::size_t needed) {
    const std::size_t left = limit_ - std::min(limit_, taken_);
    if (needed > left) throw ArenaFull{};
    const std::size_t whole = std::max(needed, std::min(next_size_, left));
    next_size_ = std::min(next_size_ * 2, usual_most);
    auto* block = static_cast<Block*>(upstream_->allocate(whole, alignof(std::max_align_t)));
    block->size = whole;
    taken_ += whole;
    return block;
  }
  /// One block is kept: tries would ask for it again and again.
  void release(const Block* until) {
    while (blocks_ != until) {
      Block* const block = std::exchange(blocks_, blocks_->before);
      if (block->size <= usual_most && (!spare_ || spare_->size < block->size))
        give_back(std::exchange(spare_, block));
      else
        give_back(block);
    }
  }
  void give_back(Block* block) {
    if (!block) return;
    taken_ -= block->size;
    upstream_->deallocate(block, block->size, alignof(std::max_align_t));
  }

  void* do_allocate(std::size_t size, std::size_t alignment) override {
    return allocate(size, alignment);
  }
  void do_deallocate(void*, std::size_t, std::size_t) override {}
  bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }

  std::pmr::memory_resource* upstream_;
  std::uintptr_t next_ = 1, end_ = 0;  ///< nothing fits before the first block
  std::size_t next_size_;
  std::size_t taken_ = 0, limit_ = ~std::size_t{0};
  Block* blocks_ = nullptr;  ///< the newest first
  Block* spare_ = nullptr;
};

/// A copy of `text` that lives as long as the arena.
inline std::string_view keep(Arena& arena, std::string_view text) {
  if (text.empty()) return {};
  auto* copy = static_cast<char*>(arena.allocate(text.size(), 1));
  text.copy(copy, text.size());
  return {copy, text.size()};
}

/// `count` uninitialised objects of a trivial type that live as long as the arena.
template <class T> T* room(Arena& arena, std::size_t count) {
  constexpr std::size_t size = sizeof(T);  // NOLINT(bugprone-sizeof-expression): of pointers, too
  return static_cast<T*>(arena.allocate(size * count, alignof(T)));
}

}  // namespace portico::message
