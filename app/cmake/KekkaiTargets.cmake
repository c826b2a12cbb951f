# One place for compiler settings; every target gets them by linking kekkai::options.
add_library(kekkai_options INTERFACE)
add_library(kekkai::options ALIAS kekkai_options)
target_compile_features(kekkai_options INTERFACE cxx_std_20)
target_compile_definitions(kekkai_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY
    QT_NO_URL_CAST_FROM_STRING QT_NO_NARROWING_CONVERSIONS_IN_CONNECT
    QT_NO_FOREACH QT_NO_KEYWORDS QT_USE_QSTRINGBUILDER
    QT_NO_CONTEXTLESS_CONNECT          # honoured from Qt 6.7 on; harmless before
    QT_DISABLE_DEPRECATED_BEFORE=0x060400
    KEKKAI_VERSION="${PROJECT_VERSION}")
if(MSVC)
    target_compile_options(kekkai_options INTERFACE /W4 /permissive- /utf-8 /Zc:__cplusplus
        $<$<BOOL:${KEKKAI_WERROR}>:/WX>)
else()
    target_compile_options(kekkai_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow
        -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Werror=switch -Werror=return-type
        $<$<CONFIG:Debug>:-g1>
        $<$<BOOL:${KEKKAI_WERROR}>:-Werror>)
    if(KEKKAI_SANITIZE)
        target_compile_options(kekkai_options INTERFACE -fsanitize=${KEKKAI_SANITIZE} -fno-omit-frame-pointer)
        target_link_options(kekkai_options INTERFACE -fsanitize=${KEKKAI_SANITIZE})
    endif()
    find_program(KEKKAI_MOLD mold)
    if(KEKKAI_MOLD AND CMAKE_SYSTEM_NAME STREQUAL "Linux" AND NOT CMAKE_BUILD_TYPE STREQUAL "Release")
        target_link_options(kekkai_options INTERFACE -fuse-ld=mold)
    endif()
endif()
find_program(KEKKAI_CCACHE ccache)
if(KEKKAI_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # One cache for all build folders and checkouts: paths are made relative, and precompiled headers are allowed.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
        "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime" ${KEKKAI_CCACHE})
    add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endif()

# kekkai_add_layer(<name> <sources...>): static library kekkai_<name>, alias kekkai::<name>.
# Headers are included from the project root: #include "services/core/result.h".
# A room's folders add their own files with kekkai_sources(<name> <files...>) in a CMakeLists.txt of their own.
function(kekkai_add_layer name)
    add_library(kekkai_${name} STATIC ${ARGN})
    add_library(kekkai::${name} ALIAS kekkai_${name})
    target_include_directories(kekkai_${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(kekkai_${name} PRIVATE kekkai::options)
endfunction()

function(kekkai_sources name)
    foreach(file ${ARGN})
        target_sources(kekkai_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    endforeach()
endfunction()

# kekkai_add_test(<file without .cpp> <libraries...>): one QtTest program, run without a screen.
function(kekkai_add_test name)
    add_executable(${name} ${name}.cpp)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_link_libraries(${name} PRIVATE kekkai::options kekkai::testsupport Qt6::Test ${ARGN})
    add_test(NAME ${name} COMMAND ${name})
    set(limit 180)
    if(KEKKAI_SANITIZE)
        set(limit 900) # everything takes several times as long
    endif()
    set(environment "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;TZ=UTC;KEKKAI_TEST_SOURCE_DIR=${PROJECT_SOURCE_DIR};KEKKAI_TEST_BIN_DIR=${CMAKE_BINARY_DIR}/bin")
    if(KEKKAI_SANITIZE)
        # Undefined behaviour is a failure, not a line in the log of a test that passed.
        list(APPEND environment "UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1")
        if(NOT name MATCHES "^tst_(clientcertificate|crypto|secret)$")
            list(APPEND environment "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/lsan.supp:print_suppressions=0")
        endif()
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${limit} ENVIRONMENT "${environment}")
endfunction()
