#pragma once

// JSON text as the cells that an SDK reads a model from, held to the model's schema. Members that
// have another name in replies than in requests may go by either. Lives as long as the cells; one
// thread.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message/arena.hpp"
#include "model/models.hpp"
#include "portico/abi.h"

namespace portico::testing {

class CheckedValue {
public:
  using Models = std::vector<std::pair<std::string, std::string>>;  ///< name, schema

  /// Throws std::runtime_error: the text is no JSON, or breaks the model, with the list of a 422.
  CheckedValue(std::string_view json, std::string_view schema, const Models& models);

  const portico_value& cells() const { return cells_; }

private:
  portico_value renamed(const model::Type& type, const portico_value& given);
  portico_value renamed_model(const model::Type& type, const portico_value& given);
  portico_value renamed_items(const model::Type& type, const portico_value& given);

  message::Arena arena_;
  std::string text_;
  model::Models models_;
  portico_value cells_{};
};

}  // namespace portico::testing
