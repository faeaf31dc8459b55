#include "model/walk/check.hpp"

#include "model/walk/cells.hpp"

namespace portico::model {

bool check(const Type& type, const portico_value& raw, const Loc* at, message::Arena& arena,
           Problems& problems, portico_value& out) {
  return CellWalk{arena, problems, Numbers::finite}.value(type, raw, at, &out);
}

bool check(const Type& type, const portico_value& raw, std::span<const portico_value> views,
           const Loc* at, message::Arena& arena, Problems& problems, portico_value& out) {
  CellWalk walk{arena, problems, Numbers::finite};
  walk.view(type.kind == Kind::nullable ? *type.items[0] : type, views);
  return walk.value(type, raw, at, &out);
}

}  // namespace portico::model
