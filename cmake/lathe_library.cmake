# lathe_library(FOLDER [DEPENDS folders...] [PRIVATE third-party targets...])
#   A static library lathe_FOLDER of every .cpp below src/FOLDER that is not a test, its headers without a .cpp as a
#   verified header set (each compiles alone: target all_verify_interface_header_sets; that x.h does is shown by x.cpp, which
#   includes it first, as tools/check_layers.py sees to), and, when there are *_test.cpp files, the test
#   program FOLDER_test registered with ctest.
function(lathe_library folder)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS src/${folder}/*.cpp)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS src/${folder}/*.h)
  # What only tests include may need the tests' own definitions.
  list(FILTER headers EXCLUDE REGEX "/testing/|testing\\.h$")
  foreach(source IN LISTS sources)
    string(REGEX REPLACE "\\.cpp$" ".h" own_header ${source})
    list(REMOVE_ITEM headers ${own_header})
  endforeach()
  # src/data/connectors and the like belong to their folder; the programs' main files do not.
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  if(NOT sources)
    file(WRITE ${CMAKE_BINARY_DIR}/gen/empty_${folder}.cpp "")
    set(sources ${CMAKE_BINARY_DIR}/gen/empty_${folder}.cpp)
  endif()
  add_library(lathe_${folder} STATIC ${sources})
  target_include_directories(lathe_${folder} PUBLIC src ${CMAKE_BINARY_DIR}/gen)
  list(TRANSFORM ARG_DEPENDS PREPEND lathe_)
  target_link_libraries(lathe_${folder} PUBLIC ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE})
  if(headers)
    target_sources(lathe_${folder} PUBLIC FILE_SET HEADERS BASE_DIRS src FILES ${headers})
    set_target_properties(lathe_${folder} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
  if(tests)
    add_executable(${folder}_test ${tests})
    target_link_libraries(${folder}_test PRIVATE lathe_${folder} ${ARG_DEPENDS} ${ARG_PRIVATE} GTest::gmock_main)
    target_compile_definitions(${folder}_test PRIVATE LATHE_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared"
      LATHE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LATHE_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    add_test(NAME ${folder} COMMAND ${folder}_test)
    set_tests_properties(${folder} PROPERTIES TIMEOUT 600)
  endif()
endfunction()

# lathe_program(NAME main.cpp [DEPENDS folders...] [PRIVATE third-party targets...])
function(lathe_program name main)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE" ${ARGN})
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${main})
    message(WARNING "${main} is missing: ${name} is not built")
    return()
  endif()
  string(REPLACE "-" "_" dir ${name})
  file(GLOB more CONFIGURE_DEPENDS src/app/${dir}/*.cpp)
  set(tests ${more})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  list(FILTER more EXCLUDE REGEX "_test\\.cpp$")
  list(TRANSFORM ARG_DEPENDS PREPEND lathe_)
  # Everything but main() is compiled once, for the program and for its tests.
  add_library(${name}_parts OBJECT ${more})
  target_include_directories(${name}_parts PUBLIC src)
  target_link_libraries(${name}_parts PUBLIC ${ARG_DEPENDS} ${ARG_PRIVATE})
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE ${name}_parts)
  if(tests)
    add_executable(${dir}_test ${tests})
    target_link_libraries(${dir}_test PRIVATE ${name}_parts GTest::gmock_main)
    add_test(NAME ${dir} COMMAND ${dir}_test)
    set_tests_properties(${dir} PROPERTIES TIMEOUT 600)
  endif()
endfunction()

# The named queries of src/store/sql and the migrations, embedded as string constants.
file(GLOB LATHE_SQL CONFIGURE_DEPENDS src/store/sql/*.sql src/store/migrations/*.sql)
set(LATHE_SQL_CPP ${CMAKE_BINARY_DIR}/gen/store_sql.cpp)
add_custom_command(OUTPUT ${LATHE_SQL_CPP}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_sql.py ${CMAKE_SOURCE_DIR}/src/store ${LATHE_SQL_CPP}
  DEPENDS ${LATHE_SQL} tools/embed_sql.py VERBATIM)
add_library(lathe_sql STATIC ${LATHE_SQL_CPP})
target_include_directories(lathe_sql PUBLIC src)

# The built web UI, compressed and embedded in the server.
file(GLOB_RECURSE LATHE_WEB_FILES CONFIGURE_DEPENDS web/dist/*)
set(LATHE_ASSETS ${CMAKE_BINARY_DIR}/gen/assets.cpp ${CMAKE_BINARY_DIR}/gen/assets.S)
add_custom_command(OUTPUT ${LATHE_ASSETS}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/embed_assets.py ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/gen
  DEPENDS ${LATHE_WEB_FILES} tools/embed_assets.py catalogue.json VERBATIM)
add_library(lathe_assets STATIC ${LATHE_ASSETS})
target_include_directories(lathe_assets PUBLIC src)
