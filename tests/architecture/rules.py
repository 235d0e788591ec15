"""The shape of the code: every rule by its name. A rule yields what breaks it, one line each.

The rules read a folder, not the running application, so that a test can plant a violation in a
folder of its own and see it caught.
"""

from tests.architecture import contents, layers, shape
from tests.architecture.homes import HOMES, htmx_attributes_in_macros
from tests.architecture.tree import Rule

RULES: dict[str, Rule] = {
    "imports_point_down": layers.imports_point_down,
    "strangers_stay_strangers": layers.strangers_stay_strangers,
    "every_module_has_a_layer": layers.every_module_has_a_layer,
    "workflows_need_nothing": layers.workflows_need_nothing,
    "no_import_inside_a_function": layers.no_import_inside_a_function,
    "no_cycles": layers.no_cycles,
    **{f"home_of_{name}": home for name, home in HOMES.items()},
    "htmx_attributes_in_macros": htmx_attributes_in_macros,
    "files_stay_short": shape.files_stay_short,
    "functions_stay_short": shape.functions_stay_short,
    "packages_are_folders": shape.packages_are_folders,
    "public_names_are_explained": shape.public_names_are_explained,
    "names_say_something": shape.names_say_something,
    "templates_are_pages_partials_or_macros": contents.templates_are_pages_partials_or_macros,
    "no_template_is_left_over": contents.no_template_is_left_over,
    "no_machine_is_named": contents.no_machine_is_named,
    "no_registry_is_named": contents.no_registry_is_named,
}
