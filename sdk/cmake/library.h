/* A shared library as the file that it is, of whichever machine: what it will be in memory, without
 * loading it. ELF of 64 bits, little-endian. C11 and C++. */
#ifndef PORTICO_LIBRARY_H
#define PORTICO_LIBRARY_H

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sha256.h"

typedef struct library {
  uint8_t* octets;
  uint64_t size;
  Elf64_Ehdr head;
} library;

/* 0: it is no such file. */
static int library_read(library* read, const char* path) {
  FILE* file = fopen(path, "rb");
  long size;
  if (!file) return 0;
  fseek(file, 0, SEEK_END);
  size = ftell(file);
  rewind(file);
  read->size = size < 0 ? 0 : (uint64_t)size;
  read->octets = (uint8_t*)malloc(read->size + 1);
  if (!read->octets || fread(read->octets, 1, read->size, file) != read->size) read->size = 0;
  fclose(file);
  if (read->size < sizeof read->head) return 0;
  memcpy(&read->head, read->octets, sizeof read->head);
  return memcmp(read->head.e_ident, ELFMAG, SELFMAG) == 0 &&
         read->head.e_ident[EI_CLASS] == ELFCLASS64 && read->head.e_ident[EI_DATA] == ELFDATA2LSB &&
         read->head.e_phentsize == sizeof(Elf64_Phdr) &&
         read->head.e_shentsize == sizeof(Elf64_Shdr);
}

/* NULL: not all of it is there. */
static const uint8_t* library_piece(const library* read, uint64_t offset, uint64_t size) {
  return offset <= read->size && size <= read->size - offset ? read->octets + offset : NULL;
}

/* The row of a table of rows of that size. 0: there is none. */
static int library_row(const library* read, uint64_t table, uint64_t index, void* row,
                       uint64_t size) {
  const uint8_t* at = library_piece(read, table + index * size, size);
  if (at) memcpy(row, at, size);
  return at != NULL;
}
static int library_segment(const library* read, unsigned index, Elf64_Phdr* found) {
  return index < read->head.e_phnum &&
         library_row(read, read->head.e_phoff, index, found, sizeof *found);
}
static int library_section(const library* read, unsigned index, Elf64_Shdr* found) {
  return index < read->head.e_shnum &&
         library_row(read, read->head.e_shoff, index, found, sizeof *found);
}

/* What is in the file for an address, to the end of its segment. NULL: nothing. */
static const uint8_t* library_at(const library* read, uint64_t address, uint64_t* size) {
  Elf64_Phdr one;
  for (unsigned i = 0; library_segment(read, i, &one); ++i) {
    if (one.p_type != PT_LOAD || address < one.p_vaddr || address - one.p_vaddr >= one.p_filesz)
      continue;
    *size = one.p_filesz - (address - one.p_vaddr);
    return library_piece(read, one.p_offset + (address - one.p_vaddr), *size);
  }
  return NULL;
}

/* The address of a dynamic symbol; 0: there is none. */
static uint64_t library_symbol(const library* read, const char* name) {
  Elf64_Shdr table, names;
  for (unsigned i = 0; library_section(read, i, &table); ++i) {
    if (table.sh_type != SHT_DYNSYM || !library_section(read, table.sh_link, &names)) continue;
    for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= table.sh_size; at += sizeof(Elf64_Sym)) {
      Elf64_Sym symbol;
      const uint8_t* found = library_piece(read, table.sh_offset + at, sizeof symbol);
      const uint8_t* spelled;
      if (!found) return 0;
      memcpy(&symbol, found, sizeof symbol);
      spelled = library_piece(read, names.sh_offset + symbol.st_name, strlen(name) + 1);
      if (symbol.st_shndx != SHN_UNDEF && spelled && memcmp(spelled, name, strlen(name) + 1) == 0)
        return symbol.st_value;
    }
  }
  return 0;
}

/* The address that a pointer will hold: by the relocation of its place, else what the place holds
 * already. 0: none. */
static uint64_t library_pointer(const library* read, uint64_t place) {
  Elf64_Shdr table;
  uint64_t size = 0, held = 0;
  const uint8_t* at;
  for (unsigned i = 0; library_section(read, i, &table); ++i) {
    if (table.sh_type != SHT_RELA) continue;
    for (uint64_t offset = 0; offset + sizeof(Elf64_Rela) <= table.sh_size;
         offset += sizeof(Elf64_Rela)) {
      Elf64_Rela one;
      const uint8_t* found = library_piece(read, table.sh_offset + offset, sizeof one);
      if (!found) break;
      memcpy(&one, found, sizeof one);
      if (one.r_offset == place) return (uint64_t)one.r_addend;
    }
  }
  at = library_at(read, place, &size);
  if (at && size >= sizeof held) memcpy(&held, at, sizeof held);
  return held;
}

/* The text that a pointer will lead to. NULL: none that ends within its segment. */
static const char* library_text(const library* read, uint64_t place) {
  const uint64_t address = library_pointer(read, place);
  uint64_t size = 0;
  const uint8_t* at = address == 0 ? NULL : library_at(read, address, &size);
  return at && memchr(at, 0, (size_t)size) ? (const char*)at : NULL;
}

/* SHA-256 of what is loaded, which strip and objcopy leave as it is: of each PT_LOAD its address,
 * its sizes in memory and in the file and its flags, as 64 bits each, little-endian, and its bytes,
 * but for the ELF header and the table of the segments. */
static void library_digest(const library* read, char* digits) {
  const uint64_t heads = read->head.e_phoff + read->head.e_phnum * sizeof(Elf64_Phdr);
  sha256 sum = sha256_begin();
  Elf64_Phdr one;
  for (unsigned i = 0; library_segment(read, i, &one); ++i) {
    const uint64_t parts[4] = {one.p_vaddr, one.p_memsz, one.p_filesz, one.p_flags};
    const uint64_t skipped = one.p_offset >= heads                 ? 0
                             : heads - one.p_offset < one.p_filesz ? heads - one.p_offset
                                                                   : one.p_filesz;
    const uint8_t* at = library_piece(read, one.p_offset, one.p_filesz);
    if (one.p_type != PT_LOAD || !at) continue;
    sha256_add(&sum, (const uint8_t*)parts, sizeof parts);
    sha256_add(&sum, at + skipped, (size_t)(one.p_filesz - skipped));
  }
  sha256_end(&sum, digits);
}

#endif
