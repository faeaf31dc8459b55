# portico_add_plugin(<name> SOURCES <file>... [LIBRARIES <target>...] [NEEDS <plugin>[>=<version>]...] [UNSEALED])
#
# A plugin is a module that exports one constant and can really be unloaded:
#   -fno-gnu-unique    g++ would mark inline statics unique: dlclose() then leaves the library in place and
#                      the next version sees the old one's statics
#   hidden visibility  and the version script: two plugins never see each other's symbols
#   -z defs            a missing symbol is an error here, not in the operator's folder
#   --gc-sections      what the plugin does not use of the SDK's library stays out
#
# A plugin of C alone needs portico::abi, any other one the SDK's library too: portico::sdk.
#
# None of these is asked of the project: no language, no warning. Without CMAKE_BUILD_TYPE a plugin is
# built as CMAKE_<LANG>_FLAGS_RELEASE has it, unless CMAKE_<LANG>_FLAGS says -O something.
#
# All plugins of a project are the target portico_plugins, which `portico dev` builds: tests and the like are left
# to the build as a whole.
#
# When it is linked it gets a manifest that a host can read without running it, and a checksum: seal.sh.
# NEEDS names the plugins that have to serve before this one is started. UNSEALED leaves both out. When
# cross-compiling, nothing of the plugin is run; PORTICO_BUILD_CC is a compiler of the machine that builds.

function(portico_manifest_tool)
  if(TARGET portico_manifest)
    return()
  endif()
  add_executable(portico_manifest ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/manifest.c)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT "C" IN_LIST languages) # the project has no compiler for it; the file is C++ as well
    set_source_files_properties(${CMAKE_CURRENT_FUNCTION_LIST_DIR}/manifest.c PROPERTIES LANGUAGE CXX)
  endif()
  target_link_libraries(portico_manifest PRIVATE portico::abi ${CMAKE_DL_LIBS})
  set_target_properties(portico_manifest PROPERTIES C_STANDARD 11 RUNTIME_OUTPUT_DIRECTORY
                                                                  ${CMAKE_BINARY_DIR}/portico-tools)
endfunction()

function(portico_count_plugin name)
  if(NOT TARGET portico_plugins)
    add_custom_target(portico_plugins)
    set(PORTICO_PLUGINS_TARGET portico_plugins CACHE INTERNAL "Builds all plugins, for portico dev")
  endif()
  add_dependencies(portico_plugins ${name})
endfunction()

# A source in C of a project without that language has no compiler, which CMake says in words of its own.
function(portico_check_languages name)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  foreach(source IN LISTS ARGN)
    get_source_file_property(language ${source} LANGUAGE)
    if(source MATCHES "\\.c$" AND NOT language AND NOT "C" IN_LIST languages)
      message(FATAL_ERROR "portico_add_plugin(${name}): ${source} is in C: add C to the LANGUAGES of project()")
    endif()
  endforeach()
endfunction()

# No build type means Release, and not silence.
function(portico_optimise target)
  if(CMAKE_BUILD_TYPE OR CMAKE_CONFIGURATION_TYPES)
    return()
  endif()
  foreach(language IN ITEMS C CXX)
    if(NOT CMAKE_${language}_FLAGS MATCHES "(^| )-O")
      separate_arguments(flags NATIVE_COMMAND "${CMAKE_${language}_FLAGS_RELEASE}")
      target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:${language}>:${flags}>")
    endif()
  endforeach()
  get_property(told GLOBAL PROPERTY portico_told_of_build_type)
  if(NOT told)
    message(STATUS "portico: CMAKE_BUILD_TYPE is not set: plugins are built as Release")
    set_property(GLOBAL PROPERTY portico_told_of_build_type ON)
  endif()
endfunction()

function(portico_add_plugin name)
  set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map) # beside this file when installed
  if(NOT EXISTS ${map})
    set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../plugin.map)
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "UNSEALED" "" "SOURCES;LIBRARIES;NEEDS")
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "portico_add_plugin(${name}): name its files after SOURCES")
  endif()
  portico_check_languages(${name} ${arg_SOURCES})
  add_library(${name} MODULE ${arg_SOURCES})
  portico_count_plugin(${name})
  set(sdk portico::sdk)
  if(NOT "${arg_SOURCES}" MATCHES "\\.(cpp|cc|cxx|c\\+\\+|C|mm|ixx)(;|$)")
    set(sdk portico::abi)
  endif()
  target_link_libraries(${name} PRIVATE ${sdk} ${arg_LIBRARIES})
  set_target_properties(
    ${name}
    PROPERTIES PREFIX ""
               C_VISIBILITY_PRESET hidden
               CXX_VISIBILITY_PRESET hidden
               VISIBILITY_INLINES_HIDDEN ON
               LINK_DEPENDS ${map})
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  portico_optimise(${name})
  target_link_options(${name} PRIVATE -Wl,--version-script=${map} -Wl,-z,defs -Wl,--gc-sections)
  if(arg_UNSEALED)
    return()
  endif()
  set(tool)
  set(unrun)
  if(CMAKE_CROSSCOMPILING)
    set(unrun 1)
  else()
    portico_manifest_tool()
    add_dependencies(${name} portico_manifest)
    set(tool $<TARGET_FILE:portico_manifest>)
  endif()
  set(objcopy ${CMAKE_OBJCOPY})
  if(NOT objcopy)
    set(objcopy objcopy)
  endif()
  add_custom_command(
    TARGET ${name}
    POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E env "PORTICO_MANIFEST=${tool}" "PORTICO_UNRUN=${unrun}" "BUILD_CC=${PORTICO_BUILD_CC}"
            "OBJCOPY=${objcopy}" sh ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/seal.sh $<TARGET_FILE:${name}> ${arg_NEEDS}
    VERBATIM)
endfunction()
