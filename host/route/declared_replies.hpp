#pragma once

// What a route declares of the replies that it may give: "responses" in its docs, by status, and
// the models that the bodies of those beside the successful one are held to. Which entry counts is
// as in OpenAPI (3.1, Responses Object): that of the status itself, then that of its range, then
// "default". Built at load, read by any thread.
//
//   "responses": {"404": {"model": "Message", "x-portico-held": true}, "5XX": {}, "default": {}}
//
// An entry without "x-portico-held" is documentation alone, as all of them were before there was
// that word. The models of media types other than JSON are documentation alone, too.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "model/contract.hpp"
#include "model/models.hpp"

namespace portico::route {

class DeclaredReplies {
public:
  /// What the body of a reply in that media type is held to.
  struct Model {
    std::string media_type;              ///< in lower case, without parameters
    const model::Type* value = nullptr;  ///< of what reply() takes, under input names
    const model::Type* text = nullptr;   ///< of JSON text, under output names
  };
  struct Entry {
    int first = 0, last = 0;    ///< statuses
    std::vector<Model> models;  ///< empty: it is documentation alone

    const Model* find(std::string_view media_type) const;
    /// That of a value; null: none.
    const Model* of_value() const;
  };

  DeclaredReplies() = default;
  /// Takes the words that are ours out of `docs`, an object. `success`: the status of the route,
  /// which is declared in any case, and held to the output model where there is one. Throws
  /// std::runtime_error with a sentence that begins with the label.
  DeclaredReplies(nlohmann::ordered_json& docs, const std::string& label, int success,
                  bool has_output, model::Models& models, model::Contract contract);

  /// Whether a reply is held to one of its models.
  bool hold() const { return hold_; }
  /// Null: nobody has declared that status.
  const Entry* find(int status) const;

private:
  std::vector<Entry> entries_;  ///< the narrower ones come first
  bool hold_ = false;
};

/// Statuses that something has been said of.
class ToldStatuses {
public:
  /// Whether this is the first time. Any thread.
  bool add(int status) const {
    const auto at = static_cast<std::size_t>(status) % (words_.size() * bits);
    const std::uint64_t bit = std::uint64_t{1} << at % bits;
    return (words_[at / bits].fetch_or(bit, std::memory_order_relaxed) & bit) == 0;
  }

private:
  static constexpr std::size_t bits = 64;
  mutable std::array<std::atomic<std::uint64_t>, 10> words_{};  ///< statuses are below 600
};

}  // namespace portico::route
