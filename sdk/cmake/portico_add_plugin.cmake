# portico_add_plugin(<name> SOURCES <file>... [LIBRARIES <target>...])
#
# A plugin is a module that exports one constant and can really be unloaded:
#   -fno-gnu-unique    g++ would mark inline statics unique: dlclose() then leaves the library in place and
#                      the next version sees the old one's statics
#   hidden visibility  and the version script: two plugins never see each other's symbols
#   -z defs            a missing symbol is an error here, not in the operator's folder
function(portico_add_plugin name)
  set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map) # beside this file when installed
  if(NOT EXISTS ${map})
    set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../plugin.map)
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "portico_add_plugin(${name}): name its files after SOURCES")
  endif()
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE portico::sdk ${arg_LIBRARIES})
  set_target_properties(
    ${name}
    PROPERTIES PREFIX ""
               C_VISIBILITY_PRESET hidden
               CXX_VISIBILITY_PRESET hidden
               VISIBILITY_INLINES_HIDDEN ON
               LINK_DEPENDS ${map})
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  target_link_options(${name} PRIVATE -Wl,--version-script=${map} -Wl,-z,defs)
endfunction()
