# Libraries: Debian's through their own CMake or pkg-config files, and the pinned ones of third_party/lock.json, which
# `./dev` unpacks into third_party/prefix. SYSTEM include folders keep their warnings out of our build.
set(LATHE_PREFIX ${CMAKE_SOURCE_DIR}/third_party/prefix)
set(CMAKE_BUILD_RPATH ${LATHE_PREFIX}/lib)

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CURL REQUIRED)
find_package(spdlog REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(GTest REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(crypt REQUIRED IMPORTED_TARGET libcrypt)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)


add_library(lathe_soci INTERFACE)
target_include_directories(lathe_soci SYSTEM INTERFACE /usr/include/soci)
target_link_libraries(lathe_soci INTERFACE soci_core soci_sqlite3 sqlite3)

# A library of the prefix: its headers and one shared object.
function(lathe_prefix_library name)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${LATHE_PREFIX}/include)
  foreach(so ${ARGN})
    target_link_libraries(${name} INTERFACE ${LATHE_PREFIX}/lib/${so})
  endforeach()
endfunction()
lathe_prefix_library(lathe_duckdb libduckdb.so)
lathe_prefix_library(lathe_lightgbm lib_lightgbm.so)
lathe_prefix_library(lathe_onedal libonedal.so libonedal_core.so libonedal_thread.so libtbb.so.12)
# oneDAL's classic headers include each other from their own root.
target_include_directories(lathe_onedal SYSTEM INTERFACE ${LATHE_PREFIX}/include/dal)
