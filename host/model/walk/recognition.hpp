#pragma once

// Whether a JSON text is what render() makes of some value of a type, found without cells: for a
// text from somebody who is not trusted to have rendered it. Nothing but the type's own members,
// in their order, and nothing between them; every leaf as its type has it. Any thread.

#include <cstddef>

#include "message/arena.hpp"
#include "message/text.hpp"
#include "model/type.hpp"

namespace portico::model {

/// Of what stands in `text` from byte `start` on, where nothing is selected of it. True: it may go
/// out. The spelling of a finite number with a point or exponent is its maker's. Null stands for a
/// number where its type takes one that is not finite, for render() writes that so: whoever can
/// give such a text can give such a number as well, and a client gets the same. False: it is no
/// such text, its type is not `recognizable`, or it cannot be told: a dict has a name twice, or
/// there are very many names.
bool recognize(const Type& type, message::Text& text, std::size_t start, message::Arena& arena);

}  // namespace portico::model
