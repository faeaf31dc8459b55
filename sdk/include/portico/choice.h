/* portico/choice.h - the extension "portico.choice/1": which member of a union a value is.
 *
 * A value of a union (anyOf, oneOf) arrives bare, and does not always tell as which of the members
 * it was read. A plugin that wants to know gives the members numbers from 1 to 16777215:
 *
 *   {"anyOf": [{"type": "integer", "x-portico-choice": 1},
 *              {"$ref": "#/components/schemas/Cat", "x-portico-choice": 2}]}
 *
 * A value that was read as a member with a number arrives as an OBJECT of one member, without a
 * name, whose flags are PORTICO_CHOICE(number) and whose value is the value. Null that a union
 * takes as {"type": "null"} arrives as NULL. Where the keys of a dict are such a union, an entry
 * has PORTICO_KEY_CHOICE(number) among its flags; its name and value are what they are without.
 *
 * A reply may say it in the same way wherever a value stands. Where its model has a union with a
 * member of that number, the value is held to that member and filtered by it, and to no other.
 * Anywhere else it counts as the value alone, so that an OBJECT of this kind is never sent.
 *
 * A host that knows nothing of this hands values over bare, and takes them bare: a plugin says in
 * replies what a value is only where extension(PORTICO_CHOICES) is not NULL. [any]
 */
#ifndef PORTICO_CHOICE_H
#define PORTICO_CHOICE_H

#include "portico/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_CHOICES "portico.choice/1"

/* Flags of a member, beside PORTICO_UNSET. The number stands above the lowest eight bits. */
enum { PORTICO_CHOSEN = 2u, PORTICO_KEY_CHOSEN = 4u };
/* The flags of a member whose value is of the union's member with this number. */
#define PORTICO_CHOICE(number) ((uint32_t)PORTICO_CHOSEN | (uint32_t)(number) << 8)
/* The same of an entry's key. */
#define PORTICO_KEY_CHOICE(number) ((uint32_t)PORTICO_KEY_CHOSEN | (uint32_t)(number) << 8)
/* The number that is in flags. */
#define PORTICO_CHOICE_NUMBER(flags) ((uint32_t)(flags) >> 8)
/* The highest number. */
#define PORTICO_MOST_CHOICES 0xFFFFFFu

/* Has no functions: that it is there says all. Lives as long as the process. */
typedef struct portico_choices {
  uint32_t size;
} portico_choices;

#ifdef __cplusplus
}
#endif
#endif
