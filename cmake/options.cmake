# Compiler flags shared by every target, and the sanitizer switch used by the asan and tsan presets.
set(LATHE_SANITIZE "" CACHE STRING "Sanitizers to build with, for example address,undefined or thread")

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow=local -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual
  -Woverloaded-virtual -Wimplicit-fallthrough -Werror -fstack-protector-strong -fno-omit-frame-pointer)
add_link_options(-fuse-ld=mold -Wl,-z,relro,-z,now)
# -O3 only where rows are walked (see CMakeLists.txt): elsewhere it costs compile time and gains nothing.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_definitions(_FORTIFY_SOURCE=3)
  # GCC 12 reports std::string's operator+ as overlapping copies (GCC bug 105651).
  add_compile_options(-Wno-restrict)
  # One baseline for every x86-64 machine of the last ten years (AVX2, FMA), so that a binary can be moved.
  add_compile_options(-march=x86-64-v3)
endif()
if(LATHE_SANITIZE)
  add_compile_options(-fsanitize=${LATHE_SANITIZE})
  if(LATHE_SANITIZE MATCHES "undefined")
    # These four more than double the time to compile; what null and vptr would find ends in AddressSanitizer's report anyway.
    add_compile_options(-fno-sanitize=null,vptr,alignment,object-size)
  endif()
  add_link_options(-fsanitize=${LATHE_SANITIZE})
  # GCC 12 reports false positives of these two under the sanitizers.
  add_compile_options(-Wno-maybe-uninitialized -Wno-stringop-overflow)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
