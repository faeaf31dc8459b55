#pragma once

// Whether a reply can be rendered, found without its text: for those who have to know, and do not
// send it. Any thread.

#include "message/arena.hpp"
#include "model/type.hpp"
#include "portico/abi.h"

namespace portico::model {

/// True: render() takes the value and finds no problem, whatever is selected of it. False: it needs
/// more than a look, and render() is to say.
bool fits_reply(const Type& type, const portico_value& value, message::Arena& arena);

}  // namespace portico::model
