# libfyaml has no CMake package: sets Fyaml_FOUND and the target fyaml::fyaml.
find_path(Fyaml_INCLUDE_DIR libfyaml.h)
find_library(Fyaml_LIBRARY NAMES fyaml)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Fyaml REQUIRED_VARS Fyaml_LIBRARY Fyaml_INCLUDE_DIR)
if(Fyaml_FOUND AND NOT TARGET fyaml::fyaml)
    add_library(fyaml::fyaml UNKNOWN IMPORTED)
    set_target_properties(fyaml::fyaml PROPERTIES
        IMPORTED_LOCATION "${Fyaml_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${Fyaml_INCLUDE_DIR}")
endif()
mark_as_advanced(Fyaml_INCLUDE_DIR Fyaml_LIBRARY)
