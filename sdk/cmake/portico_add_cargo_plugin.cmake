# portico_add_cargo_plugin(<name> [CRATE <folder>] [NEEDS <plugin>[>=<version>]...])
#
# A plugin in Rust: cargo builds the package of that folder, else of this one, whose library is a "cdylib" of that name.
# It is sealed as portico_add_plugin() seals, and lies as <name>.so in CMAKE_LIBRARY_OUTPUT_DIRECTORY, else in the build
# folder. With CMAKE_BUILD_TYPE Debug it is built as cargo does by itself, else by its profile "release". The project
# needs the language C or CXX, of which cargo asks the linker.

function(portico_add_cargo_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CRATE" "NEEDS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "portico_add_cargo_plugin(<name> [CRATE <folder>] [NEEDS <plugin>[>=<version>]...]): and nothing "
                        "else (${arg_UNPARSED_ARGUMENTS})")
  endif()
  find_program(PORTICO_CARGO cargo HINTS $ENV{HOME}/.cargo/bin)
  if(NOT PORTICO_CARGO)
    message(FATAL_ERROR "portico_add_cargo_plugin(${name}): there is no cargo: apt-get install cargo")
  endif()
  set(crate ${CMAKE_CURRENT_SOURCE_DIR})
  if(arg_CRATE)
    get_filename_component(crate ${arg_CRATE} ABSOLUTE)
  endif()
  set(folder release)
  set(profile --release)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    set(folder debug)
    set(profile)
  endif()
  set(target ${CMAKE_CURRENT_BINARY_DIR}/cargo)
  string(REPLACE "-" "_" file ${name})
  set(made ${target}/${folder}/lib${file}.so)
  set(place ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
  if(NOT place)
    set(place ${CMAKE_CURRENT_BINARY_DIR})
  endif()
  file(MAKE_DIRECTORY ${place})
  portico_manifest_tool()
  set(objcopy ${CMAKE_OBJCOPY})
  if(NOT objcopy)
    set(objcopy objcopy)
  endif()
  # cargo knows what has to be built anew.
  add_custom_target(
    ${name}_cargo
    COMMAND ${PORTICO_CARGO} build --message-format short ${profile} --target-dir ${target}
    WORKING_DIRECTORY ${crate}
    BYPRODUCTS ${made}
    VERBATIM)
  # What a host may look at takes its place when it is finished.
  add_custom_command(
    OUTPUT ${place}/${name}.so
    COMMAND ${CMAKE_COMMAND} -E copy ${made} ${target}/${name}.so
    COMMAND ${CMAKE_COMMAND} -E env "PORTICO_MANIFEST=$<TARGET_FILE:portico_manifest>" "OBJCOPY=${objcopy}" sh
            ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/seal.sh ${target}/${name}.so ${arg_NEEDS}
    COMMAND ${CMAKE_COMMAND} -E rename ${target}/${name}.so ${place}/${name}.so
    DEPENDS ${name}_cargo ${made} portico_manifest
    VERBATIM)
  add_custom_target(${name} ALL DEPENDS ${place}/${name}.so)
  portico_count_plugin(${name})
endfunction()
