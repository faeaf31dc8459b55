#include "model/check.hpp"

#include "model/cells.hpp"

namespace portico::model {

bool check(const Type& type, const portico_value& raw, const Loc* at, Arena& arena,
           Problems& problems, portico_value& out) {
  return CellWalk{arena, problems, Numbers::finite}.value(type, raw, at, &out);
}

}  // namespace portico::model
