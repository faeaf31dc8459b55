/* Cells, made of what C has. They point at what they are given: nothing is copied. */
#ifndef INVENTORY_VALUES_H
#define INVENTORY_VALUES_H

#include <portico/abi.h>
#include <string.h>

#define TEXT(literal) ((portico_str){literal, sizeof(literal) - 1})

static inline portico_value text(const char* data, size_t size) {
  portico_value value = {.kind = PORTICO_STRING, .size = (uint32_t)size};
  value.text = data;
  return value;
}

static inline portico_value number(double number) {
  portico_value value = {.kind = PORTICO_FLOAT};
  value.number = number;
  return value;
}

static inline portico_value integer(int64_t integer) {
  portico_value value = {.kind = PORTICO_INT};
  value.integer = integer;
  return value;
}

static inline portico_value boolean(int holds) {
  portico_value value = {.kind = PORTICO_BOOL};
  value.integer = holds;
  return value;
}

static inline portico_value object(const portico_member* members, uint32_t count) {
  portico_value value = {.kind = PORTICO_OBJECT, .size = count};
  value.members = members;
  return value;
}

static inline portico_member member(const char* name, portico_value value) {
  return (portico_member){.name = name, .name_size = (uint32_t)strlen(name), .value = value};
}

#endif
